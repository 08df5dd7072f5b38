using Microsoft.Extensions.Logging;

namespace ServiceKit.Testing;

/// <summary>Something that a service logged, without keys in it.</summary>
/// <param name="Name">The name of the event, such as <c>auth.invalid_key</c>; empty where it has none.</param>
/// <param name="Level">The level.</param>
/// <param name="Category">The category, such as <c>ServiceKit.Authentication</c>.</param>
/// <param name="Message">The message.</param>
/// <param name="Values">The values in the message, by name: <c>key_name</c>, <c>path</c>.</param>
public sealed record ServiceEvent(string Name, LogLevel Level, string Category, string Message, IReadOnlyDictionary<string, object?> Values)
{
    /// <summary>The message.</summary>
    /// <returns>Level and message.</returns>
    public override string ToString() => $"{Level}: {Message}";
}
