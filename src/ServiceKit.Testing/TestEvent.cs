using Microsoft.Extensions.Logging;

namespace ServiceKit.Testing;

/// <summary>One event that the service under test logged.</summary>
/// <param name="Name">Its name, such as <c>auth.invalid_key</c>; empty where it has none.</param>
/// <param name="Category">Who logged it.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Message">The text.</param>
/// <param name="Values">What the text is made of, by name.</param>
public sealed record TestEvent(string Name, string Category, LogLevel Level, string Message, IReadOnlyDictionary<string, object?> Values);
