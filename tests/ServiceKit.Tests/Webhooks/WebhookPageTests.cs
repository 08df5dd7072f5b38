using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Razor.Compilation;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Razor.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;
using ServiceKit.Webhooks;

namespace ServiceKit.Tests.Webhooks;

/// <summary>Razor pages are compiled after routing has matched them, and replaced then: the guard follows.</summary>
[Trait("Feature", "P7")]
public sealed class WebhookPageTests
{
    [Theory]
    [InlineData("/Signed", false)]
    [InlineData("/Plain", true)]
    public async Task Page_IsRefusedWithoutASignature(string path, bool chained)
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddSingleton<TimeProvider>(new ManualClock(Messages.Now));
                b.Services.AddWebhooks("orders", o => o.Secrets = [Messages.Secret]);
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
