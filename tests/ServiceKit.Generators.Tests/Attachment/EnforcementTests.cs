using System.Net;
using ServiceKit.Generators.Tests.Compilation;

namespace ServiceKit.Generators.Tests.Attachment;

/// <summary>Every form in which a protected handler can be mapped compiles without a warning and is enforced.</summary>
public sealed class EnforcementTests
{
    private const string Handlers =
        """

        public static class Handlers
        {
            [ApiKeyProtected("stations:read")] public static string Static() => "secret";
            [ApiKeyProtected] public static async Task<string> Async() { await Task.Yield(); return "secret"; }
            [ApiKeyProtected] public static string Parameters(HttpContext context, int id = 1) => $"secret {id}";
            [ApiKeyProtected] public static string @class() => "secret";
            [ServiceKit.ApiKeyProtectedAttribute()] public static string FullName() => "secret";
            [ApiKeyProtected] public static Task Raw(HttpContext context) => context.Response.WriteAsync("secret");
        }

        public sealed class Instance { [ApiKeyProtected] public string Get() => "secret"; }

        [ApiKeyProtected("whole:class")] public static class Whole { public static string Get() => "secret"; public static class Inner { public static string Get() => "secret"; } }
        """;

    public static TheoryData<string> Mappings =>
    [
        """app.MapGet("/x", Handlers.Static);""",
        """app.MapGet("/x", Handlers.Async);""",
        """app.MapGet("/x", Handlers.Parameters);""",
        """app.MapGet("/x", Handlers.@class);""",
        """app.MapGet("/x", Handlers.FullName);""",
        """app.MapGet("/x", Handlers.Raw);""",
        """app.MapGet("/x", new Instance().Get);""",
        """app.MapGet("/x", Whole.Get);""",
        """app.MapGet("/x", Whole.Inner.Get);""",
        """app.MapGet("/x", [ApiKeyProtected] () => "secret");""",
        """app.MapGet("/x", [ApiKeyProtected("a:read", "b:read")] () => "secret");""",
        """app.MapGet("/x", [ApiKeyProtected] async (HttpContext context) => { await Task.Yield(); return "secret"; });""",
        """app.MapGet("/x", ([ApiKeyProtected] () => "secret"));""",
        """app.MapGet("/x", (Func<string>)([ApiKeyProtected] () => "secret"));""",
        """app.MapGet("/x", new Func<string>(Handlers.Static));""",
        """app.MapGet(handler: Handlers.Static, pattern: "/x");""",
        """[ApiKeyProtected] string Local() => "secret"; app.MapGet("/x", Local);""",
        """EndpointRouteBuilderExtensions.MapGet(app, "/x", Handlers.Static);""",
        """app.MapGroup("/x").MapGet("", Handlers.Static);""",
        """app.MapGroup("").MapGroup("x").MapGet("/", Handlers.Static).WithName("named");""",
        """(app as IEndpointRouteBuilder)?.MapGet("/x", Handlers.Static);""",
        """app.MapMethods("/x", ["GET", "HEAD"], Handlers.Static);""",
        """app.Map("/x", Handlers.Static);""",
        """app.MapFallback("/{**path}", Handlers.Static);""",
        """app.MapFallback(Handlers.Static);""",
        """app.MapGet("/y", Handlers.Static); app.MapGet("/x", Handlers.Static); app.MapPost("/x", Handlers.Static);""",
        """
        #line 100 "elsewhere.cs"
        app.MapGet("/x", Handlers.Static);
        #line default
        """,
    ];

    [Theory]
    [MemberData(nameof(Mappings))]
    public async Task ProtectedHandler_HoweverMapped_IsRefusedByTheGeneratedFilterAlone(string mapping)
    {
        await using var program = await StartAsync(mapping);
        using var response = await program.Client.GetAsync("/x", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.NotEmpty(response.Headers.WwwAuthenticate);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MapPost", "POST")]
    [InlineData("MapPut", "PUT")]
    [InlineData("MapPatch", "PATCH")]
    [InlineData("MapDelete", "DELETE")]
    public async Task EveryMethod_IsCovered(string map, string method)
    {
        await using var program = await StartAsync($"""app.{map}("/x", Handlers.Static);""");
        using var response = await program.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/x"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("""app.MapGet("/x", () => "open");""")]
    [InlineData("""app.MapGet("/x", static (HttpContext context) => "open");""")]
    [InlineData("""[ApiKeyProtected] string Unused() => "x"; _ = Unused(); app.MapGet("/x", () => "open");""")]
    [InlineData("""Other.MapGet("/x", Handlers.Static); app.MapGet("/x", () => "open");""")]
    public async Task UnprotectedHandler_IsLeftAlone(string mapping)
    {
        const string other = "public static class Other { public static void MapGet(string pattern, Delegate handler) => _ = (pattern, handler); }";
        var compilation = GeneratorHost.Generate(GeneratorHost.Compile(("Program.cs", Program(mapping) + other)));
        Assert.Empty(GeneratorHost.Generated(compilation));
        await using var program = await GeneratedProgram.StartAsync(compilation);
        Assert.Equal("open", await program.Client.GetStringAsync("/x", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ResponsesOfAProtectedEndpoint_AreMetadata()
    {
        await using var program = await StartAsync("""app.MapGet("/x", Handlers.Static);""");
        var statuses = program.Endpoints.Single().Metadata.OfType<Microsoft.AspNetCore.Http.Metadata.IProducesResponseTypeMetadata>().Select(m => m.StatusCode);
        Assert.Equal([200, 401, 403], statuses.Order());
    }

    [Fact]
    public void RequestDelegateGeneratorOn_NothingIsIntercepted()
    {
        var compilation = GeneratorHost.Generate(GeneratorHost.Compile(("Program.cs", Program("""app.MapGet("/x", Handlers.Static);"""))), requestDelegateGenerator: true);
        Assert.Empty(GeneratorHost.Generated(compilation));
    }

    [Fact]
    public void RequestDelegateGeneratorOn_WhatTheRuntimeCannotSee_DoesNotCompile()
    {
        const string derived = "public class Base { public string Get() => \"secret\"; } [ApiKeyProtected] public sealed class Derived : Base;";
        var compilation = GeneratorHost.Compile(("Program.cs", Program("""app.MapGet("/x", new Derived().Get);""") + derived));
        GeneratorHost.Driver(requestDelegateGenerator: true).RunGeneratorsAndUpdateCompilation(compilation, out var output, out _, TestContext.Current.CancellationToken);
        var error = Assert.Single(output.GetDiagnostics(TestContext.Current.CancellationToken), d => d.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
        Assert.Contains("Program.cs(5,1): the handler is inherited", error.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SameFileNameInTwoFolders_BothAreCovered()
    {
        const string second = """public static class More { public static void Map(IEndpointRouteBuilder app) => app.MapGet("/y", Handlers.Static); }""";
        var compilation = GeneratorHost.Generate(GeneratorHost.Compile(
            ("a/Endpoints.cs", Program("""app.MapGet("/x", Handlers.Static); More.Map(app);""")),
            ("b/Endpoints.cs", second)));
        Assert.Equal(2, GeneratorHost.Generated(compilation).Count);
        await using var program = await GeneratedProgram.StartAsync(compilation);
        foreach (var path in (string[])["/x", "/y"])
        {
            using var response = await program.Client.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("\\u0000\\r\\n*/ } #endif")]
    [InlineData("\\u2028")]
    [InlineData("{0} \\\" @ $")]
    public void HostileScope_CannotBreakTheGeneratedCode(string scope)
    {
        var compilation = GeneratorHost.Generate(GeneratorHost.Compile(("Program.cs", Program($"app.MapGet(\"/x\", [ApiKeyProtected(\"{scope}\")] () => 1);"))));
        Assert.Single(GeneratorHost.Generated(compilation));
    }

    [Fact]
    public async Task ScopeOfTenThousandCharacters_OpensNothing()
    {
        await using var program = await StartAsync($"app.MapGet(\"/x\", [ApiKeyProtected(\"{new string('s', 10_000)}\")] () => 1);");
        using var response = await program.Client.GetAsync("/x", TestContext.Current.CancellationToken);
        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("app.MapGet(\"/x\", [ApiKeyProtected(")]
    [InlineData("app.MapGet(\"/x\", Missing.Handler);")]
    [InlineData("app.MapGet();")]
    [InlineData("app.MapGet(\"/x\", [ApiKeyProtected(null!)] () => 1);")]
    [InlineData("app.MapGet(\"/x\", [ApiKeyProtected(Scopes = 1)] () => 1);")]
    public void BrokenSource_NeverThrows(string mapping)
    {
        GeneratorHost.Driver().RunGeneratorsAndUpdateCompilation(
            GeneratorHost.Compile(("Program.cs", Program(mapping))), out _, out var diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);
    }

    private static Task<GeneratedProgram> StartAsync(string mapping) =>
        GeneratedProgram.StartAsync(GeneratorHost.Generate(GeneratorHost.Compile(("Program.cs", Program(mapping)))));

    private static string Program(string mapping) =>
        $$"""
        public static class Endpoints
        {
            public static void Map(IEndpointRouteBuilder app)
            {
        {{mapping}}
            }
        }
        {{Handlers}}
        """;
}
