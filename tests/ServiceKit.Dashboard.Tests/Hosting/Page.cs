using System.Net;
using System.Text.RegularExpressions;

namespace ServiceKit.Dashboard.Tests.Hosting;

/// <summary>What was answered, and the forms in it.</summary>
internal sealed partial class Page : IDisposable
{
    private readonly HttpResponseMessage _response;

    private Page(HttpResponseMessage response, string html, string path)
    {
        _response = response;
        Html = html;
        Path = path;
    }

    public string Html { get; }

    public string Path { get; }

    public HttpStatusCode Status => _response.StatusCode;

    /// <summary>The text without tags, with one space between words.</summary>
    public string Text => Space().Replace(WebUtility.HtmlDecode(Tag().Replace(Html, " ")), " ").Trim();

    public string? Location => _response.Headers.Location?.OriginalString;

    public string? Header(string name) =>
        _response.Headers.TryGetValues(name, out var values) || _response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    public static async Task<Page> ReadAsync(HttpResponseMessage response, string path) =>
        new(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), path);

    /// <summary>What a browser would send of the form that leads to a path: the first one, or the last.</summary>
    public List<KeyValuePair<string, string>> FieldsOf(string action, bool last = false)
    {
        var forms = Form().Matches(Html).Where(form => Attribute(form.Groups[1].Value, "action") == action).ToList();
        var form = (last ? forms.LastOrDefault() : forms.FirstOrDefault())
            ?? throw new Xunit.Sdk.XunitException($"{Path} has no form for {action}:\n{Html}");
        var fields = new List<KeyValuePair<string, string>>();
        foreach (Match field in Input().Matches(form.Groups[2].Value))
        {
            var tag = field.Value;
            if (Attribute(tag, "name") is not { Length: > 0 } name || (Attribute(tag, "type") is "checkbox" or "radio" && !Boolean(tag, "checked")) || Attribute(tag, "type") is "submit")
            {
                continue;
            }

            if (tag.StartsWith("<input", StringComparison.Ordinal))
            {
                fields.Add(new(name, Attribute(tag, "value") ?? (Attribute(tag, "type") is "checkbox" ? "on" : string.Empty)));
            }
            else if (tag.StartsWith("<textarea", StringComparison.Ordinal))
            {
                fields.Add(new(name, WebUtility.HtmlDecode(tag[(tag.IndexOf('>', StringComparison.Ordinal) + 1)..^"</textarea>".Length])));
            }
            else
            {
                var options = Option().Matches(tag);
                var chosen = options.FirstOrDefault(option => Boolean(option.Value, "selected")) ?? options.First();
                fields.Add(new(name, Attribute(chosen.Value, "value") ?? string.Empty));
            }
        }

        return fields;
    }

    /// <summary>What the form shows in a field.</summary>
    public string? FieldOf(string action, string name) => FieldsOf(action).Where(field => field.Key == name).Select(field => field.Value).FirstOrDefault();

    public void Dispose() => _response.Dispose();

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"", RegexOptions.CultureInvariant) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    private static bool Boolean(string tag, string name) => Regex.IsMatch(tag.Split('>')[0], $"\\s{name}(=|\\s|$)", RegexOptions.CultureInvariant);

    [GeneratedRegex("<form([^>]*)>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*>|<textarea.*?</textarea>|<select.*?</select>|<button[^>]*name=[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Input();

    [GeneratedRegex("<option[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Option();

    [GeneratedRegex("<[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
