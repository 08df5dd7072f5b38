namespace ServiceKit;

/// <summary>
/// A request to this endpoint takes so many permits of every rate limit, where others take one. 0 makes it free. A cost that no
/// limit could ever admit stops the start. The same as <c>.WithRequestCost(cost)</c>.
/// </summary>
/// <remarks>A limit of requests at the same time counts each request as one.</remarks>
/// <param name="cost">0 to 10,000,000.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, Inherited = true)]
public sealed class RequestCostAttribute(int cost) : Attribute
{
    /// <summary>Permits that a request takes.</summary>
    public int Cost { get; } = cost;
}
