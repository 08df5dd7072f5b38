using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>SKIT0008: a key in a settings file.</summary>
public sealed class KeyInSettingsTests
{
    [Theory]
    [InlineData("""{ "SERVICEKIT_API_KEYS": {|"s3cret"|} }""")]
    [InlineData("""{ "Logging": { "LogLevel": { "Default": "Warning" } }, "ADMIN_API_KEY": {|"s3cret"|}, }""")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": [ { "Name": "a", "Key": {|"s3cret"|} }, { "Key": {|"s3cret-2"|} } ] } }""")]
    [InlineData("""{ "servicekit": { "apikeys": { "frontend": { "key": {|"s3cret"|} } } } }""")]
    [InlineData("""{ "ServiceKit:ApiKeys:0:Key": {|"s3cret"|} }""")]
    [InlineData("""{ "ServiceKit": { "ApiKeys:0": { "Key": {|"s3\"cr\\et"|} } } }""")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": [ {|"s3cret"|} ] } }""")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": {|"s3cret,s3cret-2"|} } }""")]
    [InlineData("""{ "SERVICEKIT\u005FAPI_KEYS": {|"s3cret"|} }""")]
    [InlineData("{ // a comment with \" and {\n /* \"ADMIN_API_KEY\": \"x\" */\n \"A\": [1, [2, \"b\"], {}], \"ADMIN_API_KEY\" /**/ : // why\n {|\"s3cret\"|}\n}")]
    [InlineData("""{ "ADMIN_API_KEY": {|"s3cret|}""")] // unfinished
    [InlineData("""} ] "ADMIN_API_KEY": {|"s3cret"|}""")]
    public async Task Key_IsFlaggedAndNotRepeated(string marked)
    {
        var (text, spans) = AnalyzerHost.Unmark(marked);
        var found = await AnalyzeAsync("appsettings.json", text);
        Assert.Equal(spans, found.Select(d => d.Location.SourceSpan));
        Assert.All(found, d =>
        {
            Assert.Equal(("SKIT0008", DiagnosticSeverity.Warning), (d.Id, d.Severity));
            Assert.DoesNotContain("s3cret", d.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Location_IsTheLineInTheFile()
    {
        var diagnostic = Assert.Single(await AnalyzeAsync("/app/appsettings.Production.json", "{\n  \"ServiceKit\": {\n    \"ApiKeys\": [{ \"Key\": \"s3cret\" }]\n  }\n}\n"));
        Assert.Equal("/app/appsettings.Production.json: (2,25)-(2,33)", diagnostic.Location.GetLineSpan().ToString());
        Assert.Contains("'ServiceKit:ApiKeys:0:Key'", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "SERVICEKIT_API_KEYS": "", "ADMIN_API_KEY": null }""")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": [ { "Name": "a", "Scopes": ["b"] } ], "ApiKeyFile": "/run/secrets/api_keys" } }""")]
    [InlineData("""{ "Other": { "SERVICEKIT_API_KEYS": "x", "ApiKeys": [ { "Key": "x" } ] } }""")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": { "a": { "b": { "Key": "x" } } }, "Key": "x" } }""")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": [ { "Hash": "sha256$00" }, "sha256$00" ] }, "ADMIN_API_KEY": "sha256$00" }""")]
    [InlineData("""{ "A": "SERVICEKIT_API_KEYS", "B": ["ADMIN_API_KEY", "x"] }""")]
    [InlineData("""// { "ADMIN_API_KEY": "x" }""")]
    [InlineData("")]
    [InlineData("\"")]
    [InlineData("\"\\")]
    [InlineData("/*")]
    [InlineData("{ \"a\\u12\": \"\\u\" : : ,,, ]]]] }}}}")]
    public async Task WhatIsNoKey_IsLeftAlone(string text) => Assert.Empty(await AnalyzeAsync("appsettings.json", text));

    [Theory]
    [InlineData("appsettings.Development.json")]
    [InlineData("settings.json")]
    [InlineData("appsettings.json.md")]
    public async Task OtherFiles_AreLeftAlone(string name) => Assert.Empty(await AnalyzeAsync(name, """{ "ADMIN_API_KEY": "x" }"""));

    [Fact]
    public async Task DeepNesting_DoesNoHarm() => Assert.Empty(await AnalyzeAsync("appsettings.json", string.Concat(Enumerable.Repeat("{\"a\":[", 50_000)) + "\"x\""));

    private static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(string path, string text) =>
        await AnalyzerHost.AnalyzeAsync(AnalyzerHost.Compile("class C;"), new TextFile(path, text));

    private sealed class TextFile(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
