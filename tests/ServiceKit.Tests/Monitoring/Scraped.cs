using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Monitoring;

/// <summary>What <c>/metrics</c> answered, read by the grammar of the format: a line that does not fit fails the test.</summary>
internal sealed partial class Scraped
{
    private Scraped(string text, string contentType)
    {
        Text = text;
        ContentType = contentType;
        foreach (var line in text.TrimEnd('\n').Split('\n').Where(line => line[0] != '#'))
        {
            var match = Sample().Match(line);
            Assert.True(match.Success, $"no sample: {line}");
            var name = match.Groups["name"].Value;
            var labels = match.Groups["labels"].Value;
            Assert.True(Samples.TryAdd($"{name}{{{labels}}}", Number(match.Groups["value"].Value)), $"twice: {name}{{{labels}}}");
        }
    }

    public string Text { get; }

    public string ContentType { get; }

    public Dictionary<string, double> Samples { get; } = [];

    public static async Task<Scraped> OfAsync(RunningService service, string? accept = null, string? key = RunningService.Key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (key is not null)
        {
            request.Headers.Add("X-API-Key", key);
        }

        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return new Scraped(text, response.Content.Headers.ContentType!.ToString());
    }

    /// <summary>The sum of all series of a name that have these labels.</summary>
    public double Sum(string name, params string[] labels) => Samples
        .Where(sample => sample.Key.StartsWith(name + "{", StringComparison.Ordinal) && labels.All(label => sample.Key.Contains(label, StringComparison.Ordinal)))
        .Sum(sample => sample.Value);

    public int Count(string name) => Samples.Keys.Count(key => key.StartsWith(name + "{", StringComparison.Ordinal));

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\[\\n"])*",?)*)\} (?<value>[-+]?(Inf|NaN|[0-9.e+-]+))$""")]
    private static partial Regex Sample();
}
