using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ServiceKit.Problems;

/// <summary>Calls the members in <c>errors</c> what the caller calls them: <c>address.zipCode</c>, not <c>Address.ZipCode</c>.</summary>
internal static class ValidationErrors
{
    public static void NameAsInJson(HttpContext context, HttpValidationProblemDetails problem)
    {
        var naming = context.RequestServices.GetService<IOptions<JsonOptions>>()?.Value.SerializerOptions.PropertyNamingPolicy;
        if (naming is null || context.Features.Get<ErrorsNamedAsInJson>() is not null || problem.Errors.Keys.All(key => key == Rename(key, naming)))
        {
            return;
        }

        // Two names that become one keep the messages of both.
        problem.Errors = problem.Errors
            .GroupBy(error => Rename(error.Key, naming), error => error.Value)
            .ToDictionary(group => group.Key, group => group.SelectMany(messages => messages).ToArray(), StringComparer.Ordinal);
    }

    private static string Rename(string path, JsonNamingPolicy naming) =>
        string.Join('.', path.Split('.').Select(segment => IsProperty(segment) ? naming.ConvertName(segment) : segment));

    // "Address" or "Items[0]"; anything else was named by hand and stays.
    private static bool IsProperty(string segment) =>
        segment.Length > 0 && char.IsAsciiLetterUpper(segment[0]) && segment.All(c => char.IsLetterOrDigit(c) || c is '_' or '[' or ']');
}

/// <summary>Says that the members in <c>errors</c> have the names that the JSON has, be they written in whatever case.</summary>
internal sealed class ErrorsNamedAsInJson
{
    public static readonly ErrorsNamedAsInJson Instance = new();
}
