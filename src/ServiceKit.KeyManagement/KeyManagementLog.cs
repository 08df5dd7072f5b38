using Microsoft.Extensions.Logging;

namespace ServiceKit.KeyManagement;

/// <summary>The log events of managed keys, ids 101 to 149 of the category <c>ServiceKit.KeyManagement</c>.</summary>
internal sealed partial class KeyManagementLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("ServiceKit.KeyManagement");

    public void Loaded(bool again, int keys, long revision)
    {
        if (again)
        {
            Changed(keys, revision);
        }
        else
        {
            Loaded(keys, revision);
        }
    }

    public void Unreachable(string reason, bool hasKeys)
    {
        if (hasKeys)
        {
            Unreachable(reason);
        }
        else
        {
            Unavailable(reason);
        }
    }

    [LoggerMessage(104, LogLevel.Information, "The store of API keys can be reached again", EventName = "store.recovered")]
    public partial void Recovered();

    [LoggerMessage(106, LogLevel.Error, "The digest of key {key_id} has a form or a pepper that this service does not have: the key is refused", EventName = "store.unreadable_digest")]
    public partial void UnreadableDigest(string key_id);

    [LoggerMessage(107, LogLevel.Warning, "The store held no keys: a first one, {key_id}, was made and printed to standard output. It is not shown again", EventName = "store.first_key")]
    public partial void FirstKey(string key_id);

    [LoggerMessage(108, LogLevel.Error, "A call of the REST API for keys failed, since the store cannot be reached: {reason}", EventName = "store.call_failed")]
    public partial void CallFailed(string reason);

    [LoggerMessage(109, LogLevel.Error, "The use of API keys could not be written, and is kept to be written later: {reason}", EventName = "usage.not_written")]
    public partial void UsageNotWritten(string reason);

    [LoggerMessage(110, LogLevel.Information, "Nobody used API key {key_id} any more, and its overlap with its successor was ended", EventName = "rotation.ended")]
    public partial void RotationEnded(string key_id);

    [LoggerMessage(111, LogLevel.Warning, "The store was put back from revision {from} to {to}: all keys are read anew", EventName = "store.went_back")]
    public partial void WentBack(long from, long to);

    [LoggerMessage(112, LogLevel.Information, "{keys} API keys were used, and are kept with the active pepper from now on", EventName = "store.digests_upgraded")]
    public partial void DigestsUpgraded(int keys);

    [LoggerMessage(113, LogLevel.Error, "What keys use of their limits cannot be counted for all replicas, and is counted by each for itself: {reason}", EventName = "limits.alone")]
    public partial void LimitsAlone(string reason);

    [LoggerMessage(114, LogLevel.Information, "What keys use of their limits is counted for all replicas again", EventName = "limits.shared")]
    public partial void LimitsShared();

    [LoggerMessage(101, LogLevel.Information, "{keys} API keys were read from the store, at revision {revision}", EventName = "store.loaded")]
    private partial void Loaded(int keys, long revision);

    [LoggerMessage(102, LogLevel.Information, "{keys} API keys changed in the store, at revision {revision}", EventName = "store.changed")]
    private partial void Changed(int keys, long revision);

    [LoggerMessage(103, LogLevel.Error, "The store of API keys cannot be reached, and the keys last read stay in force: {reason}", EventName = "store.unreachable")]
    private partial void Unreachable(string reason);

    [LoggerMessage(105, LogLevel.Critical, "The store of API keys cannot be reached, and every caller gets 503 until it can: {reason}", EventName = "store.unavailable")]
    private partial void Unavailable(string reason);
}
