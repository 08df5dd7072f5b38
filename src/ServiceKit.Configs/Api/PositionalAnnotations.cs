using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit.Configs.Api;

/// <summary>Shows the bounds that stand on the parameters of a positional record, which Swashbuckle looks for on its properties.</summary>
internal sealed class PositionalAnnotations : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (schema is OpenApiSchema own && context.MemberInfo is PropertyInfo property && ParameterOf(property) is { } parameter)
        {
            own.ApplyValidationAttributes(parameter.GetCustomAttributes<ValidationAttribute>(inherit: true));
        }
    }

    private static ParameterInfo? ParameterOf(PropertyInfo property) => property.DeclaringType?.GetConstructors()
        .SelectMany(constructor => constructor.GetParameters())
        .FirstOrDefault(parameter => parameter.Name == property.Name && parameter.ParameterType == property.PropertyType);
}
