using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ServiceKit.Configs.Api;

/// <summary>A configuration in JSON.</summary>
/// <typeparam name="T">The type of its content.</typeparam>
internal sealed record ConfigDocument<T>
    where T : class
{
    [Description("The name.")]
    public required string Name { get; init; }

    [Description("The content. Null if it was written in a form that this version of the service cannot read.")]
    public required T? Data { get; init; }

    [Description("When it was written first.")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("When it was written last.")]
    public required DateTimeOffset UpdatedAt { get; init; }

    [Description("Of one in a list, what its ETag is, to be sent in If-Match.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Etag { get; init; }

    public static ConfigDocument<T> From(Config<T> config) => new() { Name = config.Name, Data = config.Data, CreatedAt = config.CreatedAt, UpdatedAt = config.UpdatedAt };
}

/// <summary>A page of configurations.</summary>
/// <typeparam name="T">The type of their content.</typeparam>
internal sealed record ConfigPageDocument<T>(
    [property: Description("The configurations.")] IReadOnlyList<ConfigDocument<T>> Items,
    [property: Description("How many there are on all pages.")] long Total,
    [property: Description("The number of the page, from 1.")] int Page,
    [property: Description("How many a page has at most.")] int PageSize)
    where T : class;

/// <summary>The body of a call that makes a configuration.</summary>
/// <typeparam name="T">The type of its content.</typeparam>
internal sealed record ConfigRequest<T>
    where T : class
{
    [Description("1 to 100 letters, digits, dots, hyphens and underscores; the first a letter or a digit.")]
    public required string Name { get; init; }

    [Description("The content.")]
    public required T Data { get; init; }
}

/// <summary>The body of a call that writes a configuration whose name is in the path.</summary>
/// <typeparam name="T">The type of its content.</typeparam>
internal sealed record ConfigChange<T>
    where T : class
{
    [Description("The name as it is in the path, or nothing: what was read can be sent back.")]
    public string? Name { get; init; }

    [Description("The content.")]
    public required T Data { get; init; }

    [Description("Not read.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? CreatedAt { get; init; }

    [Description("Not read.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? UpdatedAt { get; init; }

    [Description("Not read: If-Match is.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Etag { get; init; }
}
