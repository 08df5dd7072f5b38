using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
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

    /// <returns>What is wrong, by path; empty if all is well.</returns>
    public Dictionary<string, string[]> Validate(object value, string path)
    {
        var errors = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        Walk(value, path, 0, errors);
        return errors.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal);
    }

    private void Walk(object value, string path, int depth, Dictionary<string, List<string>> errors)
    {
        if (errors.Count >= MaxErrors)
        {
            return;
        }

        if (depth > MaxDepth)
        {
            Add(errors, path, "is nested too deeply");
            return;
        }

        var type = json.GetTypeInfo(value.GetType());
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                WalkObject(value, type, path, depth, errors);
                break;
            case JsonTypeInfoKind.Dictionary when value is IDictionary entries:
                foreach (DictionaryEntry entry in entries)
                {
                    WalkChild(entry.Value, $"{path}.{entry.Key}", depth, errors);
                }

                break;
            case JsonTypeInfoKind.Enumerable when value is IEnumerable items:
                var index = 0;
                foreach (var item in items)
                {
                    WalkChild(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"), depth, errors);
                }

                break;
        }
    }

    private void WalkChild(object? value, string path, int depth, Dictionary<string, List<string>> errors)
    {
        if (value is not null)
        {
            Walk(value, path, depth + 1, errors);
        }
    }

    private void WalkObject(object value, JsonTypeInfo type, string path, int depth, Dictionary<string, List<string>> errors)
    {
        var before = errors.Count;
        foreach (var member in type.Properties)
        {
            if (member.Get is null)
            {
                continue;
            }

            var content = member.Get(value);
            var at = $"{path}.{member.Name}";
            foreach (var message in MemberFaults(value, member, content))
            {
                Add(errors, at, message);
            }

            WalkChild(content, at, depth, errors);
        }

        // As the framework does: what looks at the whole may rely on its parts.
        if (errors.Count == before)
        {
            foreach (var (member, message) in WholeFaults(value, type))
            {
                Add(errors, member is null ? path : $"{path}.{member}", message);
            }
        }
    }

    private List<string> MemberFaults(object owner, JsonPropertyInfo member, object? content)
    {
        var context = Context(owner, member.Name);
        var attributes = Attributes(member.AttributeProvider).Concat(Attributes(member.AssociatedParameter?.AttributeProvider)).ToList();
        var required = attributes.OfType<RequiredAttribute>().Select(attribute => Message(attribute, content, context)).OfType<string>().Take(1).ToList();
        return required.Count > 0 ? required : [.. attributes.Select(attribute => Message(attribute, content, context)).OfType<string>()];
    }

    private IEnumerable<(string? Member, string Message)> WholeFaults(object value, JsonTypeInfo type)
    {
        var context = Context(value, type.Type.Name);
        var results = type.Type.GetCustomAttributes<ValidationAttribute>(inherit: true).Select(attribute => attribute.GetValidationResult(value, context));
        if (value is IValidatableObject own)
        {
            results = results.Concat(own.Validate(context));
        }

        foreach (var result in results.OfType<ValidationResult>())
        {
            // A result names properties; the caller knows members of the JSON.
            var members = result.MemberNames.Select(name => JsonName(type, name)).DefaultIfEmpty(null);
            foreach (var member in members)
            {
                yield return (member, result.ErrorMessage ?? "is not valid");
            }
        }
    }

    private static string JsonName(JsonTypeInfo type, string property) =>
        type.Properties.FirstOrDefault(member => member.AttributeProvider is MemberInfo known && known.Name == property)?.Name ?? property;

    private static IEnumerable<ValidationAttribute> Attributes(ICustomAttributeProvider? provider) =>
        provider?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).OfType<ValidationAttribute>() ?? [];

    private static string? Message(ValidationAttribute attribute, object? content, ValidationContext context) =>
        attribute.GetValidationResult(content, context) is { } result ? result.ErrorMessage ?? "is not valid" : null;

    private ValidationContext Context(object owner, string name) => new(owner, name, services, items: null) { MemberName = name };

    private static void Add(Dictionary<string, List<string>> errors, string path, string message)
    {
        if (!errors.TryGetValue(path, out var messages))
        {
            errors[path] = messages = [];
        }

        messages.Add(message);
    }
}
