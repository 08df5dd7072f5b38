using Microsoft.CodeAnalysis;

namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>SKIT0007: a key as a literal.</summary>
public sealed class KeyInSourceTests
{
    [Theory]
    [InlineData("""b.WithAuth(apiKeys: [{|"s3cret-key"|}]);""")]
    [InlineData("""b.WithAuth([{|"s3cret-key"|}, {|"s3cret-two"|}]);""")]
    [InlineData("""b.WithAuth(apiKeys: new[] { {|"s3cret-key"|} }, headerName: "X-Key");""")]
    [InlineData("""b.WithAuth(apiKeys: new List<string> { {|"s3cret-key"|} });""")]
    [InlineData("""const string Key = "s3cret-key"; b.WithAuth(apiKeys: [{|Key|}]);""")]
    [InlineData("""b.WithAuth(options => options.ApiKeys = [{|"s3cret-key"|}]);""")]
    [InlineData("""b.WithAuth(options => options.ApiKeys = [new ApiKeyEntry { Key = {|"s3cret-key"|}, Name = "n" }]);""")]
    [InlineData("""b.WithAuth(options => options.ApiKeys = [ApiKeyEntry.FromString({|"s3cret-key"|})]);""")]
    [InlineData("""b.WithAuth(apiKeys: given ? [{|"s3cret-key"|}] : null);""")]
    [InlineData("""if (!env.IsDevelopment()) { b.WithAuth(apiKeys: [{|"s3cret-key"|}]); }""")]
    [InlineData("""if (env.IsDevelopment()) { } else { b.WithAuth(apiKeys: [{|"s3cret-key"|}]); }""")]
    [InlineData("""if (env.IsDevelopment() || given) { b.WithAuth(apiKeys: [{|"s3cret-key"|}]); }""")]
    [InlineData("""if (env.IsProduction()) { b.WithAuth(apiKeys: [{|"s3cret-key"|}]); }""")]
    public async Task KeyLiteral_IsFlaggedAndNotRepeated(string body)
    {
        var found = await AnalyzerHost.FlagsAsync("SKIT0007", DiagnosticSeverity.Warning, InMethod(body));
        Assert.All(found, d => Assert.DoesNotContain("s3cret", d.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""b.WithAuth();""")]
    [InlineData("""b.WithAuth(apiKeys: []);""")]
    [InlineData("""b.WithAuth(apiKeys: ["sha256$00"]);""")]
    [InlineData("""b.WithAuth(apiKeys: [""]);""")] // refused at start
    [InlineData("""b.WithAuth(apiKeys: [key], apiKeyFile: "/run/secrets/api_keys", envVar: "KEYS", headerName: "X-Key");""")]
    [InlineData("""b.WithAuth(options => options.ApiKeys = [key, new ApiKeyEntry { Key = key, Name = "name" }]);""")]
    [InlineData("""if (env.IsDevelopment()) { b.WithAuth(apiKeys: ["dev-key"]); }""")]
    [InlineData("""if (given && env.IsDevelopment()) { b.WithAuth(options => options.ApiKeys = ["dev-key"]); }""")]
    [InlineData("""if (!env.IsDevelopment()) { b.WithAuth(); } else { b.WithAuth(apiKeys: ["dev-key"]); }""")]
    [InlineData("""if (!(env.IsDevelopment() && given)) { } else { b.WithAuth(apiKeys: ["dev-key"]); }""")]
    [InlineData("""b.WithAuth(apiKeys: env.IsDevelopment() ? ["dev-key"] : null);""")]
    [InlineData("""var isDevelopment = env.IsDevelopment(); if (isDevelopment) { b.WithAuth(apiKeys: ["dev-key"]); }""")]
    public Task KeyFromElsewhereOrForDevelopment_IsLeftAlone(string body) => AnalyzerHost.LeavesAloneAsync("SKIT0007", InMethod(body));

    private static string InMethod(string body) =>
        $$"""
        using Microsoft.Extensions.Hosting;
        public class C { static void M(ServiceBuilder b, IHostEnvironment env, bool given, string key) { {{body}} } }
        """;
}
