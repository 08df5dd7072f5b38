using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ServiceKit.Configs.Api;

/// <summary>Which configurations to list. An unknown parameter is an error: a mistyped filter would list everything.</summary>
internal sealed record ConfigQuery(string? Text, int Page, int PageSize)
{
    public static readonly IReadOnlyList<string> Known = ["page", "pageSize", "q"];

    private const int MaxTextLength = 100;

    public int Skip => (Page - 1) * PageSize;

    /// <exception cref="ConfigException">A parameter is unknown, repeated or malformed.</exception>
    public static ConfigQuery Read(IQueryCollection given, IEnumerable<string> credentials, int maxPageSize)
    {
        var errors = KeyManagement.Api.ListReader.Unknown(given.Keys, Known, credentials);
        var text = Text("q");
        var query = new ConfigQuery(text, Number("page", 1_000_000, 1), Number("pageSize", maxPageSize, Math.Min(50, maxPageSize)));
        return errors.Count == 0 ? query : throw new ConfigException(errors);

        string? Text(string name) => given[name] switch
        {
            [] => null,
            [{ Length: > 0 and <= MaxTextLength } one] => one,
            _ => Fault(name, $"is given once, with 1 to {MaxTextLength} characters"),
        };

        string? Fault(string name, string fault)
        {
            errors[name] = [fault];
            return null;
        }

        int Number(string name, int most, int otherwise)
        {
            if (Text(name) is not { } number)
            {
                return otherwise;
            }

            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= most)
            {
                return value;
            }

            errors[name] = [$"is a number from 1 to {most}"];
            return otherwise;
        }
    }
}
