namespace ServiceKit;

/// <summary>
/// A rate limit that the program added with <c>onlyWhereNamed</c> holds for this endpoint too, beside those that hold for all. An
/// unknown name stops the start. The same as <c>.RequireRateLimit(name)</c>.
/// </summary>
/// <example><code>[RateLimit("exports")]</code></example>
/// <param name="name">The name that the limit was added under.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true, Inherited = true)]
public sealed class RateLimitAttribute(string name) : Attribute
{
    /// <summary>The name that the limit was added under.</summary>
    public string Name { get; } = name;
}
