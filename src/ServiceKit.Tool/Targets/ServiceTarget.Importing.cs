using System.Text.Json;
using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement.Api;

namespace ServiceKit.Tool.Targets;

/// <content>Taking in keys from a key file.</content>
internal sealed partial class ServiceTarget
{
    // So that bodies stay well below what the service accepts, in keys and in bytes.
    private const int MaxKeys = 500;
    private const int MaxBytes = 512 * 1024;

    public async Task<ImportSummary> ImportAsync(ApiKeySourceResult source, CancellationToken cancellationToken)
    {
        var entries = KeyFileEntries.Of(source);
        var refused = entries.Refused.ToList();
        var (imported, present) = (0, entries.Repeated);
        foreach (var good in Chunks(entries.Keys))
        {
            while (good.Count > 0)
            {
                try
                {
                    var answer = await _calls.SendAsync(HttpMethod.Post, "/import", ServiceBodies.Of(good), null, null, cancellationToken);
                    var result = answer.Read<ImportDocument>();
                    imported += result.Items.Count;
                    present += result.Present;
                    break;
                }
                catch (ToolException fault) when (fault.Errors.Count > 0)
                {
                    ImportFaults.Sort(fault.Errors, good, refused);
                }
            }
        }

        return new ImportSummary(imported, present, refused);
    }

    private static IEnumerable<List<KeyFileEntry>> Chunks(IEnumerable<KeyFileEntry> keys)
    {
        var (chunk, bytes) = (new List<KeyFileEntry>(), 0);
        foreach (var key in keys)
        {
            var size = JsonSerializer.SerializeToUtf8Bytes(ServiceBodies.Of(key)).Length;
            if (chunk.Count == MaxKeys || (chunk.Count > 0 && bytes + size > MaxBytes))
            {
                yield return chunk;
                (chunk, bytes) = ([], 0);
            }

            chunk.Add(key);
            bytes += size;
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }
}
