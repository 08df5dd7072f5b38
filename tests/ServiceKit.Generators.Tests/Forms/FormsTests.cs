using System.Net;
using System.Text.RegularExpressions;
using ServiceKit.Engineering;
using ServiceKit.Generators.Tests.Compilation;

namespace ServiceKit.Generators.Tests.Forms;

/// <summary>
/// One program with a handler of every form. Each is closed by its own attribute: without it, that endpoint is open, and no
/// other.
/// </summary>
public sealed partial class FormsTests
{
    private static readonly string Source = File.ReadAllText(Repository.PathOf("tests", "ServiceKit.Generators.Tests", "Forms", "Forms.cs.txt"));

    private static readonly string[] Names = [.. Marker().Matches(Source).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal)];

    private static readonly Dictionary<string, (HttpMethod Method, string Path)> Special = new()
    {
        ["f10"] = (HttpMethod.Post, "/f10"),
        ["f11"] = (HttpMethod.Put, "/f11"),
        ["f12"] = (HttpMethod.Patch, "/f12"),
        ["f13"] = (HttpMethod.Delete, "/f13"),
        ["f16"] = (HttpMethod.Get, "/group/f16"),
        ["f17"] = (HttpMethod.Get, "/group/nested/f17"),
        ["f20"] = (HttpMethod.Get, "/f20/1"),
        ["f31"] = (HttpMethod.Get, "/f31/rest"),
    };

    public static TheoryData<string> All => [.. Names];

    [Fact]
    [Trait("Feature", "B3")]
    public async Task EveryForm_IsClosed()
    {
        Assert.True(Names.Length >= 30);
        Assert.Empty(await OpenAsync(Source));
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Feature", "B3")]
    public async Task AttributeTakenAway_OpensThatEndpointAndNoOther(string name) =>
        Assert.Equal([name], await OpenAsync(Regex.Replace(Source, $@"\[/\*{name}\*/ApiKeyProtected\([^)]*\)\]", "")));

    private static async Task<List<string>> OpenAsync(string source)
    {
        await using var program = await GeneratedProgram.StartAsync(GeneratorHost.Generate(GeneratorHost.Compile(("Forms.cs", source))), "Forms.AllForms");
        var open = new List<string>();
        foreach (var name in Names)
        {
            var (method, path) = Special.GetValueOrDefault(name, (HttpMethod.Get, $"/{name}"));
            using var request = new HttpRequestMessage(method, path);
            request.Content = method == HttpMethod.Post ? new StringContent("""{"name":"x"}""", System.Text.Encoding.UTF8, "application/json") : null;
            using var response = await program.Client.SendAsync(request, TestContext.Current.CancellationToken);
            if (response.StatusCode != HttpStatusCode.Unauthorized)
            {
                Assert.Contains("secret", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
                open.Add(name);
            }
        }

        return open;
    }

    [GeneratedRegex(@"/\*(f\d\d)\*/")]
    private static partial Regex Marker();
}
