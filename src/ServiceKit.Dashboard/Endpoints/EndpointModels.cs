using ServiceKit.ApiKeys;
using ServiceKit.Dashboard.Endpoints.Trial;

namespace ServiceKit.Dashboard.Endpoints;

/// <summary>What the list of endpoints shows.</summary>
/// <param name="Rows">The endpoints.</param>
/// <param name="Text">What they are narrowed to; null for nothing.</param>
/// <param name="WithDashboard">Whether the pages of the dashboard are among them.</param>
internal sealed record EndpointListModel(IReadOnlyList<EndpointRow> Rows, string? Text, bool WithDashboard);

/// <summary>An endpoint in the list.</summary>
/// <param name="Listed">The endpoint.</param>
/// <param name="Keys">How many keys may call it; null where no key decides, or there are too many to count.</param>
internal sealed record EndpointRow(ListedEndpoint Listed, int? Keys);

/// <summary>What the list of the keys of an endpoint shows.</summary>
/// <param name="Listed">The endpoint.</param>
/// <param name="Keys">The keys of this page.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Page">Which page, from 1.</param>
internal sealed record EndpointKeysModel(ListedEndpoint Listed, IReadOnlyList<ApiKeyRecord> Keys, int Total, int Page);

/// <summary>What the page shows that explains a decision.</summary>
/// <param name="Endpoints">The endpoints to choose from.</param>
/// <param name="Form">What was chosen.</param>
/// <param name="Suggestions">Some keys to choose from.</param>
/// <param name="Result">What would become of the request; null as long as nothing was chosen.</param>
/// <param name="MayChooseAddress">Whether the address can be another than that of the reader.</param>
internal sealed record TrialModel(IReadOnlyList<ListedEndpoint> Endpoints, TrialForm Form, IReadOnlyList<ApiKeyRecord> Suggestions, TrialResult? Result, bool MayChooseAddress);
