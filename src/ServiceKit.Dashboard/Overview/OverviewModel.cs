namespace ServiceKit.Dashboard.Overview;

/// <summary>What the overview shows.</summary>
/// <param name="Keys">The keys that the reader may see.</param>
/// <param name="Service">The service as a whole; null for who sees the keys of one tenant.</param>
internal sealed record OverviewModel(KeyNumbers Keys, WholeService? Service);

/// <summary>The service as a whole, as this replica knows it.</summary>
/// <param name="Requests">The requests of the last hour.</param>
/// <param name="State">Store, ring and replica.</param>
/// <param name="Guessing">The addresses that try keys, the first few.</param>
/// <param name="GuessingTotal">How many there are.</param>
internal sealed record WholeService(RequestHour Requests, ServiceState State, IReadOnlyList<GuessingAddress> Guessing, int GuessingTotal);
