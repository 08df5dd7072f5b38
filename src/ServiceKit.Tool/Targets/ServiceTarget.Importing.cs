using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement.Api;

namespace ServiceKit.Tool.Targets;

/// <content>Taking in keys from a key file.</content>
internal sealed partial class ServiceTarget
{
    // So that bodies stay well below what the service accepts.
    private const int Chunk = 500;

    public async Task<ImportSummary> ImportAsync(ApiKeySourceResult source, CancellationToken cancellationToken)
    {
        var entries = KeyFileEntries.Of(source);
        var refused = entries.Refused.ToList();
        var (imported, present) = (0, entries.Repeated);
        foreach (var chunk in entries.Keys.Chunk(Chunk))
        {
            var good = chunk.ToList();
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
}
