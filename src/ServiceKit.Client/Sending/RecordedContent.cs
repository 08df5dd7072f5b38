using System.Net;

namespace ServiceKit.Client.Sending;

/// <summary>
/// A content that can be sent again, though its origin can be read once only: it is written to the network as it is, and what was written is
/// kept, up to a limit. Asking the content itself again would send what is left of a stream, or of a sequence in JSON, as if it were all.
/// </summary>
internal sealed class RecordedContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly int _limit;
    private volatile byte[]? _whole;
    private int _asked;

    public RecordedContent(HttpContent content, int limit)
    {
        (_content, _limit) = (content, limit);
        foreach (var (name, values) in content.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>Whether everything was sent, and is at hand.</summary>
    public bool IsWhole => _whole is not null;

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? 0;
        return _content.Headers.ContentLength is not null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_whole is { } whole)
        {
            await stream.WriteAsync(whole, cancellationToken).ConfigureAwait(false);
        }
        else if (IsFirst())
        {
            var recorder = new RecordingStream(stream, _limit);
            await using (recorder.ConfigureAwait(false))
            {
                await _content.CopyToAsync(recorder, context, cancellationToken).ConfigureAwait(false);
                _whole = recorder.Written;
            }
        }
        else
        {
            // The handler below asks again of itself, after a connection that broke: as the content alone would be asked.
            await _content.CopyToAsync(stream, context, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_whole is { } whole)
        {
            stream.Write(whole);
        }
        else if (IsFirst())
        {
            using var recorder = new RecordingStream(stream, _limit);
            _content.CopyTo(recorder, context, cancellationToken);
            _whole = recorder.Written;
        }
        else
        {
            _content.CopyTo(stream, context, cancellationToken);
        }
    }

    private bool IsFirst() => Interlocked.Exchange(ref _asked, 1) == 0;
}
