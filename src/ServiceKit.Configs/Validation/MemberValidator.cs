using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace ServiceKit.Configs.Validation;

/// <summary>Runs the annotations of one member, or of a whole, wherever they stand. What throws cannot be checked, and so does not pass.</summary>
internal sealed class MemberValidator(IServiceProvider services)
{
    private const string NotValid = "is not valid";

    /// <summary>Whether the JSON can bring the member, so that its content is the caller's.</summary>
    public static bool IsGiven(JsonPropertyInfo member) => member.Set is not null || member.AssociatedParameter is not null;

    public static bool HasAnnotations(JsonPropertyInfo member) => Annotations(member).Any();

    public static bool AllowsNullElements(JsonPropertyInfo member)
    {
        if (member.AttributeProvider is not PropertyInfo property)
        {
            return true;
        }

        var nullability = new NullabilityInfoContext().Create(property);
        return (nullability.ElementType ?? nullability.GenericTypeArguments.LastOrDefault()) is not { ReadState: NullabilityState.NotNull };
    }

    /// <returns>Whether it could be checked.</returns>
    public bool TryCheck(object owner, JsonPropertyInfo member, out object? content, out List<string> faults)
    {
        content = null;
        faults = [];
        try
        {
            content = member.Get!(owner);
            var value = content;
            var context = new ValidationContext(owner, member.Name, services, items: null) { MemberName = NameOf(member) };
            var annotations = Annotations(member).ToList();
            var required = annotations.OfType<RequiredAttribute>().Select(Message).OfType<string>().Take(1).ToList();
            faults = required.Count > 0 ? required : [.. annotations.Select(Message).OfType<string>()];
            return true;

            string? Message(ValidationAttribute annotation) => annotation.GetValidationResult(value, context) is { } result ? result.ErrorMessage ?? NotValid : null;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return false;
        }
    }

    public List<(string? Member, string Message)> WholeFaults(object value, JsonTypeInfo type)
    {
        try
        {
            var context = new ValidationContext(value, type.Type.Name, services, items: null);
            var results = type.Type.GetCustomAttributes<ValidationAttribute>(inherit: true).Select(annotation => annotation.GetValidationResult(value, context));
            if (value is IValidatableObject own)
            {
                results = results.Concat(own.Validate(context) ?? []);
            }

            // A result names properties; the caller knows members of the JSON.
            return [.. from result in results.OfType<ValidationResult>()
                       from member in result.MemberNames.Select(name => JsonName(type, name)).DefaultIfEmpty(null)
                       select (member, result.ErrorMessage ?? NotValid)];
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return [(null, "cannot be checked")];
        }
    }

    private static string? NameOf(JsonPropertyInfo member) => (member.AttributeProvider as MemberInfo)?.Name ?? member.AssociatedParameter?.Name ?? member.Name;

    private static string JsonName(JsonTypeInfo type, string property) =>
        type.Properties.FirstOrDefault(member => member.AttributeProvider is MemberInfo known && known.Name == property)?.Name ?? property;

    private static IEnumerable<ValidationAttribute> Annotations(JsonPropertyInfo member) => Of(member.AttributeProvider).Concat(Of(member.AssociatedParameter?.AttributeProvider));

    private static IEnumerable<ValidationAttribute> Of(ICustomAttributeProvider? provider) =>
        provider?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).OfType<ValidationAttribute>() ?? [];
}
