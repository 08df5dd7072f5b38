namespace ServiceKit.KeyManagement;

/// <summary>Is told when keys were written here, to have them in force before the caller is answered.</summary>
internal interface ICommitObserver
{
    /// <summary>Never fails: what was written is written.</summary>
    Task CommittedAsync();
}
