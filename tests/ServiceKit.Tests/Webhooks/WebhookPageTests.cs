using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Razor.Compilation;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Razor.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;
using ServiceKit.Webhooks;

namespace ServiceKit.Tests.Webhooks;

/// <summary>Razor pages that are compiled when they are first called take the place of their endpoint after matching: the guard follows.</summary>
[Trait("Feature", "P7")]
public sealed class WebhookPageTests
{
    [Theory]
    [InlineData("/Signed", false, false)]
    [InlineData("/Signed", false, true)]
    [InlineData("/Plain", true, false)]
    [InlineData("/Plain", true, true)]
    public async Task Page_IsRefusedWithoutASignature(string path, bool chained, bool late)
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddSingleton<TimeProvider>(new ManualClock(Messages.Now));
                b.Services.AddWebhooks("orders", o => o.Secrets = [Messages.Secret]);
                if (late)
                {
                    b.Services.AddSingleton<MatcherPolicy, LoadedLate>();
                }

                b.Services.AddRazorPages(o => o.Conventions.ConfigureFilter(new Microsoft.AspNetCore.Mvc.IgnoreAntiforgeryTokenAttribute()))
                    .ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new ThePages()));
            },
            app => _ = chained ? app.MapRazorPages().RequireWebhookSignature("orders") : app.MapRazorPages());
        using var unsigned = await service.SendAsync(HttpMethod.Post, path);
        await ProblemAssert.IsProblemAsync(unsigned, HttpStatusCode.Unauthorized, "webhook-signature-missing");
        using var signed = await Messages.SendAsync(service, Messages.Create(path: path));
        Assert.Equal("page", await signed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    // What the Razor compiler would put into the assembly.
    private sealed class ThePages : IApplicationFeatureProvider<ViewsFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ViewsFeature feature)
        {
            foreach (var page in (Type[])[typeof(SignedPage), typeof(PlainPage)])
            {
                var path = $"/Pages/{page.Name.Replace("Page", "", StringComparison.Ordinal)}.cshtml";
                feature.ViewDescriptors.Add(new CompiledViewDescriptor(new Item(page, path)));
            }
        }
    }

    private sealed class Item(Type type, string path) : RazorCompiledItem
    {
        public override string Identifier => path;

        public override string Kind => "mvc.1.0.razor-page";

        public override IReadOnlyList<object> Metadata => [];

        public override Type Type => type;
    }

    /// <summary>What the framework's own policy does with pages that are not compiled yet.</summary>
    private sealed class LoadedLate(IServiceProvider services) : MatcherPolicy, IEndpointSelectorPolicy
    {
        public override int Order => int.MinValue + 100;

        public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(e => e.Metadata.GetMetadata<PageActionDescriptor>() is not null);

        public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
        {
            for (var i = 0; i < candidates.Count; i++)
            {
                // From the source, where no guard is.
                var original = services.GetRequiredService<EndpointDataSource>().Endpoints.Single(e => e.DisplayName == candidates[i].Endpoint.DisplayName
                    && ((RouteEndpoint)e).RoutePattern.RawText == ((RouteEndpoint)candidates[i].Endpoint).RoutePattern.RawText);
                candidates.ReplaceEndpoint(i, original, candidates[i].Values);
            }

            return Task.CompletedTask;
        }
    }

    public abstract class TextPage : Page
    {
        public override Task ExecuteAsync()
        {
            WriteLiteral("page");
            return Task.CompletedTask;
        }
    }

    public sealed class PlainPage : TextPage
    {
        public PlainPage Model => this;

        public void OnPost()
        {
        }
    }

    public sealed class SignedPage : TextPage
    {
        public SignedPage Model => this;

        [WebhookVerified("orders")]
        public void OnPost()
        {
        }
    }
}
