using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;
using ServiceKit.Webhooks;

namespace ServiceKit.Tests.Webhooks;

/// <summary>An endpoint that asks for a signature gets none but signed messages, however it came to ask, or the service does not start.</summary>
[Trait("Feature", "P7")]
public sealed class WebhookEnforcementTests
{
    public static TheoryData<string> Paths =>
    [
        "/forms/lambda", "/forms/method", "/forms/unknown", "/forms/delegate", "/forms/interface", "/forms/implementation", "/forms/interface-delegate",
        "/forms/override", "/forms/chained", "/forms/group", "/forms/quick", "/signed/action", "/signed/implemented", "/dynamic/1",
    ];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task EveryForm_IsRefusedWithoutASignature_AndServedWithOne(string path)
    {
        foreach (var middleware in (bool[])[true, false])
        {
            await using var service = await StartFormsAsync(middleware);
            using var unsigned = await Messages.SendAsync(service, new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{", Encoding.UTF8, "application/json") });
            await ProblemAssert.IsProblemAsync(unsigned, HttpStatusCode.Unauthorized, "webhook-signature-missing");
            using var wrong = await Messages.SendAsync(service, Messages.Create(path: path, secret: Messages.OtherSecret));
            await ProblemAssert.IsProblemAsync(wrong, HttpStatusCode.Unauthorized, "webhook-signature-invalid");
            using var signed = await Messages.SendAsync(service, Messages.Create(path: path));
            Assert.Equal("signed", await signed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task KeyAndSignature_AreBothNeeded_UnlessTheEndpointIsAnonymous()
    {
        await using var service = await StartAsync(app =>
        {
            app.MapPost("/default", [WebhookVerified("orders")] () => "both");
            app.MapPost("/scoped", [ApiKeyProtected("orders:write"), WebhookVerified("orders")] () => "both");
            app.MapPost("/anonymous", () => "signature").AllowAnonymous().RequireWebhookSignature("orders");
        });
        foreach (var path in (string[])["/default", "/scoped"])
        {
            using var keyless = await Messages.SendAsync(service, Messages.Create(path: path));
            await ProblemAssert.IsUnauthorizedAsync(keyless, path);
            using var unsigned = await service.SendAsync(HttpMethod.Post, path, RunningService.Key);
            await ProblemAssert.IsProblemAsync(unsigned, HttpStatusCode.Unauthorized, "webhook-signature-missing");
            var both = Messages.Create(path: path, id: $"msg{path[1..]}");
            both.Headers.Add("X-API-Key", RunningService.Key);
            using var right = await Messages.SendAsync(service, both);
            Assert.Equal("both", await right.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        using var signed = await Messages.SendAsync(service, Messages.Create(path: "/anonymous"));
        Assert.Equal("signature", await signed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var open = await service.SendAsync(HttpMethod.Post, "/anonymous", RunningService.Key);
        Assert.Equal(HttpStatusCode.Unauthorized, open.StatusCode);
    }

    [Fact]
    public async Task OpenPath_StillNeedsTheSignature()
    {
        await using var service = await StartAsync(
            app => app.MapPost("/public/hook", [WebhookVerified("orders")] () => "signed"),
            b => b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: ["/public/*"]));
        using var unsigned = await service.SendAsync(HttpMethod.Post, "/public/hook");
        await ProblemAssert.IsProblemAsync(unsigned, HttpStatusCode.Unauthorized, "webhook-signature-missing");
        using var signed = await Messages.SendAsync(service, Messages.Create(path: "/public/hook"));
        Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
    }

    [Fact]
    public async Task WithoutAuth_SignaturesAreStillVerified()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapPost("/hook", [WebhookVerified("orders")] () => "signed"),
            b => Clock(b.WithoutAuth().WithWebhooks("orders", Options)));
        using var unsigned = await service.SendAsync(HttpMethod.Post, "/hook");
        await ProblemAssert.IsProblemAsync(unsigned, HttpStatusCode.Unauthorized, "webhook-signature-missing");
        using var signed = await Messages.SendAsync(service, Messages.Create(path: "/hook"));
        Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
    }

    [Theory]
    [InlineData("attribute")]
    [InlineData("chained")]
    [InlineData("interface")]
    [InlineData("controller")]
    [InlineData("misspelt")]
    public async Task VerifierThatIsNotRegistered_StopsTheStart(string form)
    {
        var error = await Assert.ThrowsAsync<WebhookConfigurationException>(() => RunningService.StartPlainAsync(
            b =>
            {
                if (form == "misspelt")
                {
                    b.Services.AddWebhooks("order", Options);
                }

                AddController(b.Services);
            },
            app => _ = form switch
            {
                "attribute" or "misspelt" => (object)app.MapPost("/hook", [WebhookVerified("orders")] () => "signed"),
                "chained" => app.MapPost("/hook", () => "signed").RequireWebhookSignature("orders"),
                "interface" => app.MapPost("/hook", new Receiver().Receive),
                _ => app.MapControllerRoute("hook", "/hook", new { controller = "Signed", action = "Action" }),
            }));
        Assert.EndsWith("asks for a webhook signature of 'orders', but there is no verifier of that name. Call services.AddWebhooks(\"orders\").", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FaultyRequirements_StopTheStart()
    {
        (Action<WebApplication> Map, string Fault)[] cases =
        [
            (app => app.MapPost("/hook", [WebhookVerified("a b")] () => "x"), "HTTP: POST /hook asks for a webhook signature by a name that no verifier can have."),
            (app => app.MapGroup("/g").RequireWebhookSignature("orders").MapPost("/hook", [WebhookVerified("payments")] () => "x"), "asks for webhook signatures of several verifiers (orders, payments)"),
            (app => app.MapHub<SignedHub>("/hub"), "has [WebhookVerified] on a method of a hub, which no webhook can call."),
        ];
        foreach (var (map, fault) in cases)
        {
            var error = await Assert.ThrowsAsync<WebhookConfigurationException>(() => StartAsync(map, b =>
            {
                b.Services.AddSignalR();
                return b.WithWebhooks("payments", Options);
            }));
            Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Names_AreChecked()
    {
        var app = WebApplication.CreateBuilder().Build();
        foreach (var name in (string[])["", "a b", "a\"b", "a:b", new string('a', 65)])
        {
            Assert.Throws<ArgumentException>(() => new ServiceCollection().AddWebhooks(name));
            Assert.Throws<ArgumentException>(() => app.MapPost("/", () => "x").RequireWebhookSignature(name));
        }
    }

    [Theory]
    [InlineData("/anonymous", "[]", "No webhook signature, none that is valid, or a timestamp too far from now.")]
    [InlineData("/default", "[{\"ApiKey\":[]}]", "No API key, or none that is valid. No webhook signature, none that is valid, or a timestamp too far from now.")]
    [InlineData("/chained", "[]", "No webhook signature, none that is valid, or a timestamp too far from now.")]
    public async Task Document_HasTheHeadersAndTheAnswers(string path, string security, string unauthorized)
    {
        await using var service = await StartAsync(app =>
        {
            app.MapPost("/anonymous", [AllowAnonymous, WebhookVerified("orders")] () => "x");
            app.MapPost("/default", [WebhookVerified("orders")] () => "x");
            app.MapPost("/chained", () => "x").AllowAnonymous().RequireWebhookSignature("orders");
        });
        using var document = JsonDocument.Parse(await service.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken));
        var operation = document.RootElement.GetProperty("paths").GetProperty(path).GetProperty("post");
        Assert.Equal(security, JsonSerializer.Serialize(operation.GetProperty("security")));
        Assert.Equal("Needs a webhook signature of `orders` (Standard Webhooks).", operation.GetProperty("description").GetString());
        var headers = operation.GetProperty("parameters").EnumerateArray().Where(p => p.GetProperty("in").GetString() == "header").ToList();
        Assert.Equal(["webhook-id", "webhook-timestamp", "webhook-signature"], headers.Select(h => h.GetProperty("name").GetString()));
        Assert.All(headers, h => Assert.True(h.GetProperty("required").GetBoolean()));
        var responses = operation.GetProperty("responses");
        Assert.Equal(unauthorized, responses.GetProperty("401").GetProperty("description").GetString());
        Assert.True(responses.GetProperty("401").GetProperty("headers").TryGetProperty("WWW-Authenticate", out _));
        string[] statuses = path == "/default" ? ["200", "204", "401", "403", "409", "413", "429", "503"] : ["200", "204", "401", "409", "413", "503"];
        Assert.Equal(statuses, responses.EnumerateObject().Select(r => r.Name));
    }

    [Fact]
    public async Task GeneratedTestsOfAService_TryItsWebhooksToo()
    {
        await using var service = await StartAsync(app => app.MapPost("/hook", [AllowAnonymous, WebhookVerified("orders")] () => "x"));
        await ServiceKit.CompilerServices.ProtectionProbe.RunAsync(service.Services, service.Client, "wrong-key-000000000000", "{", TestContext.Current.CancellationToken);
        Assert.Contains(service.Log.Entries, e => e.Event.Name == "webhook.signature_missing" && Equals(e.Values["path"], "/hook"));
    }

    private static void Options(WebhookVerifierOptions options) => options.Secrets = [Messages.Secret];

    private static ServiceBuilder Clock(ServiceBuilder builder)
    {
        builder.Services.AddSingleton<TimeProvider>(new ManualClock(Messages.Now));
        return builder;
    }

    private static Task<RunningService> StartAsync(Action<WebApplication> map, Func<ServiceBuilder, ServiceBuilder>? build = null) =>
        RunningService.StartAsync(map, b =>
        {
            b.WithAuth(apiKeys: [RunningService.Key]).WithWebhooks("orders", Options);
            return Clock(build?.Invoke(b) ?? b);
        });

    private static Task<RunningService> StartFormsAsync(bool middleware) => RunningService.StartPlainAsync(
        b =>
        {
            b.Services.AddSingleton<TimeProvider>(new ManualClock(Messages.Now));
            b.Services.AddProblemResponses();
            b.Services.AddApiKeys(o => o.ApiKeys = [RunningService.Key]);
            b.Services.AddWebhooks("orders", Options);
            AddController(b.Services);
            b.Services.AddSingleton<ToTheSignedAction>();
        },
        app =>
        {
            app.UseProblemResponses();
            if (middleware)
            {
                app.UseApiKeys();
            }

            var forms = app.MapGroup("/forms").AllowAnonymous();
            IReceiver receiver = new Receiver();
            Delegate unknown = Signed;
            forms.MapPost("/lambda", [WebhookVerified("orders")] () => "signed");
            forms.MapPost("/method", Signed);
            forms.MapPost("/unknown", unknown);
            forms.MapPost("/delegate", (RequestDelegate)SignedAsync);
            forms.MapPost("/interface", receiver.Receive);
            forms.MapPost("/implementation", new Receiver().Receive);
            forms.MapPost("/interface-delegate", (RequestDelegate)receiver.ReceiveAsync);
            forms.MapPost("/override", new DerivedReceiver().Overridden);
            forms.MapPost("/chained", () => "signed").RequireWebhookSignature("orders");
            forms.MapPost("/quick", [WebhookVerified("orders")] () => "signed").ShortCircuit();
            app.MapGroup("/forms").RequireWebhookSignature("orders").MapPost("/group", [AllowAnonymous] () => "signed");
            app.MapControllers();
            app.MapDynamicControllerRoute<ToTheSignedAction>("/dynamic/{id}");
        });

    [WebhookVerified("orders")]
    private static string Signed() => "signed";

    [WebhookVerified("orders")]
    private static Task SignedAsync(HttpContext context) => context.Response.WriteAsync("signed");

    private interface IReceiver
    {
        [WebhookVerified("orders")]
        string Receive();

        [WebhookVerified("orders")]
        Task ReceiveAsync(HttpContext context);
    }

    private class Receiver : IReceiver
    {
        public string Receive() => "signed";

        public Task ReceiveAsync(HttpContext context) => context.Response.WriteAsync("signed");

        [WebhookVerified("orders")]
        public virtual string Overridden() => "never";
    }

    private sealed class DerivedReceiver : Receiver
    {
        public override string Overridden() => "signed";
    }

    private sealed class SignedHub : Hub
    {
        [WebhookVerified("orders")]
        public string Hello() => "never";
    }

    private sealed class ToTheSignedAction : DynamicRouteValueTransformer
    {
        public override ValueTask<RouteValueDictionary> TransformAsync(HttpContext httpContext, RouteValueDictionary values) =>
            ValueTask.FromResult(new RouteValueDictionary { ["controller"] = "Signed", ["action"] = "Chosen" });
    }

    // By hand, and nested, so that no other test of this assembly finds the controller among its own.
    private static void AddController(IServiceCollection services) =>
        services.AddControllers().ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new TheController()));

    private sealed class TheController : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
        {
            feature.Controllers.Clear();
            feature.Controllers.Add(typeof(SignedController).GetTypeInfo());
        }
    }

    private interface ISignedController
    {
        [WebhookVerified("orders")]
        string Implemented();
    }

    [AllowAnonymous]
    private sealed class SignedController : ControllerBase, ISignedController
    {
        [HttpPost("signed/action")]
        [WebhookVerified("orders")]
        public string Action() => "signed";

        [HttpPost("signed/implemented")]
        public string Implemented() => "signed";

        [WebhookVerified("orders")]
        public string Chosen() => "signed";
    }
}
