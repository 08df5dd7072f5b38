using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Authentication;
using ServiceKit.Dashboard.Layout;
using ServiceKit.Dashboard.SignIn;
using ServiceKit.KeyManagement;
using ServiceKit.Protection;

namespace ServiceKit.Dashboard.Access;

/// <summary>
/// A session in place of a key: what the gate asks, at every lock, of a page of the dashboard. The key that opened the session is then the
/// identity of the request, so that everything behind it sees the same caller as with the key itself.
/// </summary>
internal sealed class SessionAdmission : IAdmissionInPlaceOfKey
{
    public string Name => "dashboard session";

    public ValueTask<bool> AdmitAsync(HttpContext context) =>
        context.Features.Get<SignedIn>() is not null ? ValueTask.FromResult(true) : new ValueTask<bool>(FindAsync(context));

    private static async Task<bool> FindAsync(HttpContext context)
    {
        PageHeaders.Write(context.Response);
        var services = context.RequestServices;
        try
        {
            return await AdmitAsync(context, services.GetRequiredService<Sessions>(), services.GetRequiredService<SignInPrompt>());
        }
        catch (ApiKeyStoreException fault)
        {
            services.GetRequiredService<DashboardLog>().StoreFailed(fault.Message);
            await services.GetRequiredService<PageRenderer>().UnavailableAsync(context);
            return false;
        }
    }

    private static async Task<bool> AdmitAsync(HttpContext context, Sessions sessions, SignInPrompt prompt)
    {
        if (await sessions.FindAsync(context) is not (var session, var token))
        {
            await prompt.WriteAsync(context);
            return false;
        }

        var (key, reason) = sessions.Judge(context, session);
        if (key is null)
        {
            if (reason is null)
            {
                await context.RequestServices.GetRequiredService<PageRenderer>().UnavailableAsync(context);
                return false;
            }

            await sessions.EndAsync(context, session, reason);
            await prompt.WriteAsync(context);
            return false;
        }

        await sessions.TouchAsync(context, session);
        context.Features.Set(new SignedIn(session, token, key.Name));
        ApiKeyAuthenticator.Identify(context, key);
        return true;
    }
}
