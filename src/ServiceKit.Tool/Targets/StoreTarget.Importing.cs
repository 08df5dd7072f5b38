using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement;

namespace ServiceKit.Tool.Targets;

/// <content>Taking in keys from a key file.</content>
internal sealed partial class StoreTarget
{
    public async Task<ImportSummary> ImportAsync(ApiKeySourceResult source, CancellationToken cancellationToken)
    {
        var entries = KeyFileEntries.Of(source);
        var refused = entries.Refused.ToList();
        var there = (await LookAsync(entries.Keys.Select(key => key.Digest), writes: true, cancellationToken)).Found;
        var (imported, present) = (0, entries.Repeated);
        foreach (var chunk in entries.Keys.Where(key => !there.ContainsKey(key.Digest)).Chunk(ApiKeyManager.MaxImported))
        {
            var good = chunk.ToList();
            while (good.Count > 0)
            {
                try
                {
                    var result = await _manager.ImportAsync([.. good.Select(key => new ApiKeyImport(key.Entry.Hash ?? key.Entry.Key!, key.Draft))], _actor, cancellationToken);
                    imported += result.Imported.Count;
                    present += result.Present;
                    break;
                }
                catch (KeyManagementException fault) when (fault.Errors.Count > 0)
                {
                    ImportFaults.Sort(fault.Errors, good, refused);
                }
            }
        }

        return new ImportSummary(imported, present + there.Count, refused);
    }
}
