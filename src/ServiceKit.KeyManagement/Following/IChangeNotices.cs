namespace ServiceKit.KeyManagement.Following;

/// <summary>A store that announces changes, and knows when it cannot.</summary>
internal interface IChangeNotices
{
    /// <summary>For how long notices of changes have not been able to arrive, so that the store is asked instead; null while they can.</summary>
    TimeSpan? MissingFor { get; }
}
