namespace ServiceKit.Dashboard.Components;

/// <summary>One bar of a chart. Not for direct use.</summary>
/// <param name="From">The moment that it begins at.</param>
/// <param name="Accepted">Requests that were accepted.</param>
/// <param name="Refused">Requests that were refused.</param>
[System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
public sealed record ChartBar(DateTimeOffset From, long Accepted, long Refused);
