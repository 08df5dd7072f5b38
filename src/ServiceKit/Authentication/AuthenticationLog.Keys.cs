using Microsoft.Extensions.Logging;
using ServiceKit.ApiKeys;

namespace ServiceKit.Authentication;

/// <summary>What is logged of the keys as a set: that they were loaded, replaced or kept, and what is worth a warning about them.</summary>
internal sealed partial class AuthenticationLog
{
    public void KeysLoaded(ApiKeyRing ring, bool everythingIsOpen, bool hasStore)
    {
        if (!ring.IsOpen)
        {
            KeysLoaded(ring.Count, ring.Source);
        }
        else if (!hasStore)
        {
            NoKeys();
        }

        if (everythingIsOpen)
        {
            EverythingIsOpen();
        }

        if (ring.IsDirectList)
        {
            DirectList();
        }

        if (ring.IsCommandLine)
        {
            CommandLine();
        }

        WarnOfShortKeys(ring);
    }

    public void KeysReloaded(ApiKeyRing ring, ApiKeyRing? before)
    {
        var added = ring.Records.Count(record => before is null || !before.TryFind(record.Digest, out _));
        var removed = before is null ? 0 : before.Count - (ring.Count - added);
        KeysReloaded(ring.Count, ring.Source, added, removed);
        if (ring.ShortKeys != before?.ShortKeys)
        {
            WarnOfShortKeys(ring);
        }
    }

    [LoggerMessage(31, LogLevel.Error, "The API keys could not be read anew, and those from before stay in force: {reason}", EventName = "keys.reload_failed")]
    public partial void ReloadFailed(string reason);

    [LoggerMessage(23, LogLevel.Warning, "AddApiKeys() was called but UseApiKeys() was not: only endpoints that ask for a key are protected, everything else is open. Call app.UseApiKeys() before mapping endpoints.", EventName = "keys.not_in_use")]
    public partial void NotInUse();

    private void WarnOfShortKeys(ApiKeyRing ring)
    {
        if (ring.ShortKeys > 0)
        {
            ShortKeys(ring.ShortKeys, ring.Count, ApiKeyLimits.RecommendedKeyLength);
        }
    }

    [LoggerMessage(20, LogLevel.Information, "{count} API key(s) from {source}", EventName = "keys.loaded")]
    private partial void KeysLoaded(int count, string source);

    [LoggerMessage(30, LogLevel.Information, "{count} API key(s) from {source}, read anew: {added} added, {removed} removed", EventName = "keys.reloaded")]
    private partial void KeysReloaded(int count, string source, int added, int removed);

    [LoggerMessage(21, LogLevel.Warning, "API keys are given in code. That is for development: anyone who can read the program has them. In production use a file or an environment variable.", EventName = "keys.direct_list")]
    private partial void DirectList();

    [LoggerMessage(33, LogLevel.Warning, "An API key is given on the command line, where every user of this machine can read it. In production use a file or an environment variable.", EventName = "keys.command_line")]
    private partial void CommandLine();

    [LoggerMessage(22, LogLevel.Warning, "{short_keys} of {count} API key(s) are shorter than {recommended} characters and can be guessed. Replace them with longer random ones.", EventName = "keys.short")]
    private partial void ShortKeys(int short_keys, int count, int recommended);

    [LoggerMessage(26, LogLevel.Warning, "The open paths contain /*: every endpoint that does not ask for a key itself is open to anyone.", EventName = "auth.everything_open")]
    private partial void EverythingIsOpen();

    [LoggerMessage(32, LogLevel.Warning, "NO API KEY IS CONFIGURED, and authentication is optional: this service is open. Anyone who can reach it can use all of it. Give it keys to close it.", EventName = "auth.optional_open")]
    private partial void NoKeys();
}
