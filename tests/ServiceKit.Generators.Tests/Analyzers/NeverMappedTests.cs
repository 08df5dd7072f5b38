using Microsoft.CodeAnalysis;

namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>SKIT0004: the attribute on a method that nothing maps.</summary>
public sealed class NeverMappedTests
{
    [Theory]
    [InlineData("""public static class C { [{|ApiKeyProtected|}] public static int M() => 1; }""")]
    [InlineData("""public static class C { [{|ApiKeyProtected("a:read")|}] static int M() => 1; static int N() => 2; static void Map(WebApplication app) => app.MapGet("/", N); }""")]
    [InlineData("""public class C { void Map() { [{|ApiKeyProtected|}] int L() => 1; } }""")]
    [InlineData("""public class C<T> { [{|ApiKeyProtected|}] public T? M() => default; }""")]
    [InlineData("""[{|ApiKeyProtected|}] static int Unused() => 1; WebApplication.Create().Run();""")]
    [InlineData("""public static class C { [{|ApiKeyProtected|}] static int M() => 1; static string Name() => nameof(M); }""")]
    [InlineData("""public interface I { int N(); } public class C : I { public int N() => 1; [{|ApiKeyProtected|}] public int N(int i) => i; }""")]
    [InlineData("""public static class C { [{|ApiKeyProtected|}] static int M() => 1; [ApiKeyProtected] static int M(int i) => i; static void Map(WebApplication app) => app.MapGet("/", (Func<int, int>)M); }""")]
    public Task MethodThatNothingRefersTo_IsFlagged(string source) => AnalyzerHost.FlagsAsync("SKIT0004", DiagnosticSeverity.Warning, source);

    [Fact]
    public Task InternalMethodOfALibrary_IsFlagged() =>
        AnalyzerHost.FlagsAsync("SKIT0004", DiagnosticSeverity.Warning, """static class C { [{|ApiKeyProtected|}] public static int M() => 1; }""", isLibrary: true);

    [Theory]
    [InlineData("""public static class C { [ApiKeyProtected] static int M() => 1; static void Map(WebApplication app) => app.MapGet("/", M); }""")]
    [InlineData("""public static class C { [ApiKeyProtected] static int M() => 1; static Delegate D() => M; }""")]
    [InlineData("""public static class C { [ApiKeyProtected] static int M() => 1; static int N() => M(); }""")]
    [InlineData("""public static class C { [ApiKeyProtected] static int M<T>() => 1; static void Map(WebApplication app) => app.MapGet("/", M<string>); }""")]
    [InlineData("""public class C<T> { [ApiKeyProtected] public static int M() => 1; } static class D { static void Map(WebApplication app) => app.MapGet("/", C<int>.M); }""")]
    [InlineData("""public static class C { [ApiKeyProtected] static int M(this string s) => 1; static void Map(WebApplication app) => app.MapGet("/", "x".M); }""")]
    [InlineData("""public class C { void Map(WebApplication app) { app.MapGet("/", L); [ApiKeyProtected] int L() => 1; } }""")]
    [InlineData("""public class C { void Map(WebApplication app) => app.MapGet("/", [ApiKeyProtected] () => 1); }""")]
    [InlineData("""public partial class C { [ApiKeyProtected] public static partial int M(); } public partial class C { public static partial int M() => 1; static void Map(WebApplication app) => app.MapGet("/", M); }""")]
    [InlineData("""[ApiKeyProtected] public class C { public int M() => 1; }""")]
    [InlineData("""public class StationsController { [ApiKeyProtected] public int M() => 1; }""")]
    [InlineData("""public class Stations : Microsoft.AspNetCore.Mvc.ControllerBase { [ApiKeyProtected] public int M() => 1; }""")]
    [InlineData("""[Microsoft.AspNetCore.Mvc.ApiController] public class A; public class Stations : A { [ApiKeyProtected] public int M() => 1; }""")]
    [InlineData("""[Microsoft.AspNetCore.Mvc.Controller] public class Stations { [ApiKeyProtected] public int M() => 1; }""")]
    [InlineData("""public class Chat : Microsoft.AspNetCore.SignalR.Hub { [ApiKeyProtected] public int M() => 1; }""")]
    [InlineData("""public interface IClient; public class Chat : Microsoft.AspNetCore.SignalR.Hub<IClient> { [ApiKeyProtected] public int M() => 1; }""")]
    [InlineData("""public class Base { public virtual int M() => 1; } public class Grpc : Base { [ApiKeyProtected] public override int M() => 2; }""")]
    [InlineData("""public class Base { [ApiKeyProtected] public virtual int M() => 1; }""")]
    [InlineData("""public interface I { int M(); } public class C : I { [ApiKeyProtected] public int M() => 1; }""")]
    [InlineData("""public interface I { int M(); } public class C : I { [ApiKeyProtected] int I.M() => 1; }""")]
    public Task MethodThatSomethingCalls_IsLeftAlone(string source) => AnalyzerHost.LeavesAloneAsync("SKIT0004", source);

    [Fact]
    public Task PublicMethodOfALibrary_IsLeftAlone() =>
        AnalyzerHost.LeavesAloneAsync("SKIT0004", """public static class C { [ApiKeyProtected] public static int M() => 1; }""", isLibrary: true);
}
