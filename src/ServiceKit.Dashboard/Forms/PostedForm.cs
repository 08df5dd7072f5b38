using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace ServiceKit.Dashboard.Forms;

/// <summary>The fields of a form that was sent. Every limit on their size is here.</summary>
internal sealed class PostedForm
{
    /// <summary>The field with the token of forms.</summary>
    public const string TokenField = "__token";

    /// <summary>The field that says that a form is to be shown again with these fields, and nothing to be done.</summary>
    public const string RefillField = "__refill";

    /// <summary>Most bytes of a form.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxFields = 512;
    private const int MaxNameLength = 64;
    private const int MaxValueLength = 16 * 1024;

    // What the sign-in form has beside the form that it carries: its own fields, and what the names of the others begin with.
    private const int MaxOwnFields = 16;
    private const int MaxOwnBytes = 16 * 1024;

    private static readonly FormOptions Limits = new()
    {
        ValueCountLimit = MaxFields,
        KeyLengthLimit = MaxNameLength,
        ValueLengthLimit = MaxValueLength,
        BufferBodyLengthLimit = MaxBytes,
    };

    private static readonly FormOptions CarryingLimits = new()
    {
        ValueCountLimit = MaxFields + MaxOwnFields,
        KeyLengthLimit = MaxNameLength + CarriedForm.Prefix.Length,
        ValueLengthLimit = MaxValueLength,
        BufferBodyLengthLimit = MaxBytes + MaxOwnBytes,
    };

    private readonly IReadOnlyDictionary<string, StringValues> _fields;

    public PostedForm(IReadOnlyDictionary<string, StringValues> fields) => _fields = fields;

    public static PostedForm Empty { get; } = new(new Dictionary<string, StringValues>());

    /// <summary>Whether the form comes back from a sign-in: it is shown as it was, and nothing is done.</summary>
    public bool IsRefill => Has(RefillField);

    public IEnumerable<string> Names => _fields.Keys;

    public bool Has(string name) => _fields.ContainsKey(name);

    /// <summary>A field as it was sent; empty where it was not, or more than once.</summary>
    public string this[string name] => _fields.TryGetValue(name, out var values) && values is [{ } one] ? one : string.Empty;

    /// <summary>The field without what surrounds it; null where nothing is left.</summary>
    public string? Text(string name) => this[name].Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Every value of a field that may be sent more than once.</summary>
    public IReadOnlyList<string> All(string name) => _fields.TryGetValue(name, out var values) ? [.. values.OfType<string>()] : [];

    /// <summary>The fields of a form in a request, read once.</summary>
    /// <param name="context">The request.</param>
    /// <param name="carries">Whether it is the form of the sign-in, which carries another one of any size that is accepted.</param>
    /// <returns>The fields; null where the request has none that can be read.</returns>
    public static async Task<PostedForm?> OfAsync(HttpContext context, bool carries = false)
    {
        if (context.Features.Get<PostedForm>() is { } known)
        {
            return known;
        }

        if (!IsForm(context.Request))
        {
            return null;
        }

        var limits = carries ? CarryingLimits : Limits;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limits.BufferBodyLengthLimit;
        }

        try
        {
            var form = await context.Request.ReadFormAsync(limits, context.RequestAborted);
            var read = new PostedForm(form.ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal));
            context.Features.Set(read);
            return read;
        }
        catch (Exception fault) when (fault is BadHttpRequestException or InvalidDataException)
        {
            return null;
        }
    }

    // Forms of browsers come in two encodings; ours in this one.
    private static bool IsForm(HttpRequest request) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
}
