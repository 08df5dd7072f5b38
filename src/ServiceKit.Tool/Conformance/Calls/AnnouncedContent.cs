using System.Net;

namespace ServiceKit.Tool.Conformance.Calls;

/// <summary>A body that is announced, and never sent: whether a server asks for it is all that is of interest.</summary>
internal sealed class AnnouncedContent(long length) : HttpContent
{
    /// <summary>Whether the server sent 100 Continue.</summary>
    public bool WasAskedFor { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        WasAskedFor = true;
        throw new IOException("The body was only announced.");
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
