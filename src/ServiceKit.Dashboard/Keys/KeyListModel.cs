using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Keys;

/// <summary>What the list of keys shows.</summary>
/// <param name="View">What it is narrowed to.</param>
/// <param name="Rows">The keys of this page.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Scopes">The scopes to choose from.</param>
internal sealed record KeyListModel(KeyListView View, IReadOnlyList<KeyRow> Rows, long Total, IReadOnlyList<string> Scopes);

/// <summary>A key in the list.</summary>
/// <param name="Listing">The key and its last use.</param>
/// <param name="Hours">Requests of the last 24 hours, oldest first.</param>
internal sealed record KeyRow(ApiKeyListing Listing, IReadOnlyList<long> Hours);
