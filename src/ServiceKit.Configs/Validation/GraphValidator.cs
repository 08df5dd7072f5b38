using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ServiceKit.Configs.Validation;

/// <summary>
/// Checks a value against its data annotations, with everything that it contains, and names what is wrong as the JSON does.
/// </summary>
/// <remarks>
/// The framework's <see cref="Validator"/> looks at one object and at the properties alone. On a positional record, <c>[Range(1, 9)] int N</c>
/// stands on the parameter of the constructor, and would be ignored without a word.
/// </remarks>
internal sealed class GraphValidator(JsonSerializerOptions json, IServiceProvider services)
{
    /// <summary>Beyond these, nobody reads on.</summary>
    private const int MaxErrors = 100;

    private const int MaxDepth = 64;

    private readonly MemberValidator _members = new(services);

    /// <returns>What is wrong, by path; empty if all is well.</returns>
    public Dictionary<string, string[]> Validate(object value, string path)
    {
        var errors = new ErrorList(MaxErrors);
        try
        {
            Walk(value, path, 0, errors);
        }
        catch (NotSupportedException)
        {
            // Something in it is of a type that JSON does not know: from a body it cannot be.
            errors.Add(path, "cannot be kept as JSON");
        }

        return errors.ToDictionary();
    }

    private void Walk(object value, string path, int depth, ErrorList errors)
    {
        if (errors.IsFull)
        {
            return;
        }

        if (depth > MaxDepth)
        {
            errors.Add(path, "is nested too deeply");
            return;
        }

        var type = json.GetTypeInfo(value.GetType());
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                WalkObject(value, type, path, depth, errors);
                break;
            case JsonTypeInfoKind.Dictionary when value is IEnumerable entries:
                foreach (var (name, content) in Entries(entries))
                {
                    WalkChild(content, $"{path}.{name}", depth, errors);
                }

                break;
            case JsonTypeInfoKind.Enumerable when value is IEnumerable items:
                var index = 0;
                foreach (var item in items)
                {
                    WalkChild(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"), depth, errors);
                }

                break;
            default:
                if (ValueFault(value) is { } fault)
                {
                    errors.Add(path, fault);
                }

                break;
        }
    }

    private void WalkChild(object? value, string path, int depth, ErrorList errors)
    {
        if (value is not null)
        {
            Walk(value, path, depth + 1, errors);
        }
    }

    private void WalkObject(object value, JsonTypeInfo type, string path, int depth, ErrorList errors)
    {
        var before = errors.Count;
        foreach (var member in type.Properties.Where(member => member.Get is not null))
        {
            var at = $"{path}.{member.Name}";
            // What is computed is the type's own matter, unless it says otherwise.
            if (!MemberValidator.IsGiven(member) && !MemberValidator.HasAnnotations(member))
            {
                continue;
            }

            if (!_members.TryCheck(value, member, out var content, out var faults))
            {
                errors.Add(at, "cannot be checked");
                continue;
            }

            faults.ForEach(fault => errors.Add(at, fault));
            if (ElementFault(member, content) is { } empty)
            {
                errors.Add(at, empty);
            }

            // A converter of the member's own knows what is in it, and nobody else does.
            if (member.CustomConverter is null)
            {
                WalkChild(content, at, depth, errors);
            }
        }

        // As the framework does: what looks at the whole may rely on its parts.
        if (errors.Count == before)
        {
            foreach (var (member, message) in _members.WholeFaults(value, type))
            {
                errors.Add(member is null ? path : $"{path}.{member}", message);
            }
        }
    }

    // Lists say nothing of null in their elements to the serializer, which so lets every null pass.
    private static string? ElementFault(JsonPropertyInfo member, object? content) =>
        content is IEnumerable items and not string && !MemberValidator.AllowsNullElements(member) && items.Cast<object?>().Contains(null) ? "has an element that is null" : null;

    private static string? ValueFault(object value) => value switch
    {
        double number when !double.IsFinite(number) => "is no finite number",
        float number when !float.IsFinite(number) => "is no finite number",
        Half number when !Half.IsFinite(number) => "is no finite number",
        Enum one when !Enum.IsDefined(one.GetType(), one) && !one.GetType().IsDefined(typeof(FlagsAttribute), inherit: false) => "is not one of the values that there are",
        _ => null,
    };

    private static IEnumerable<(string Name, object? Content)> Entries(IEnumerable entries)
    {
        if (entries is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary)
            {
                yield return (entry.Key.ToString() ?? string.Empty, entry.Value);
            }

            yield break;
        }

        foreach (var pair in entries)
        {
            // One that only reads is a row of KeyValuePair<,>.
            var type = pair.GetType();
            yield return (type.GetProperty("Key")?.GetValue(pair)?.ToString() ?? string.Empty, type.GetProperty("Value")?.GetValue(pair));
        }
    }
}
