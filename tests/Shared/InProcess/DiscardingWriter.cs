using System.IO.Pipelines;

namespace ServiceKit.InProcess;

/// <summary>Where responses go: the bytes are counted and forgotten. Allocates nothing after its construction.</summary>
internal sealed class DiscardingWriter : PipeWriter
{
    private byte[] _buffer = new byte[16 * 1024];
    private long _flushed;

    public long Written { get; private set; }

    /// <summary>The bytes of the last response, as far as they were one piece: for showing that a measured answer is the right one.</summary>
    public ReadOnlySpan<byte> Last => _buffer.AsSpan(0, (int)Math.Min(Written, _buffer.Length));

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => Written - _flushed;

    public void Reset() => Written = _flushed = 0;

    public override void Advance(int bytes) => Written += bytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => Free(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => Free(sizeHint).Span;

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _flushed = Written;
        return new(default(FlushResult));
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        source.CopyTo(Free(source.Length));
        Advance(source.Length);
        return FlushAsync(cancellationToken);
    }

    private Memory<byte> Free(int sizeHint)
    {
        var free = _buffer.Length - (int)Written;
        if (free < Math.Max(sizeHint, 1))
        {
            Array.Resize(ref _buffer, _buffer.Length + Math.Max(sizeHint, _buffer.Length));
        }

        return _buffer.AsMemory((int)Written);
    }
}
