using System.Text;

namespace ServiceKit.Tool.Scanning;

/// <summary>
/// Reads bytes as lines of Latin-1, in which a key reads the same as in every encoding that has ASCII in it. A line that is too long comes
/// in pieces that overlap by more than a key, so that memory stays bounded and no key is cut.
/// </summary>
internal sealed class LineReader(Stream stream)
{
    private const int MaxPiece = 1024 * 1024;

    private readonly byte[] _buffer = new byte[MaxPiece];
    private int _start;
    private int _end;
    private int _searched;
    private bool _atEnd;
    private bool _continues;

    /// <summary>Whether the piece that was read last goes on from the one before.</summary>
    public bool IsContinued { get; private set; }

    /// <returns>A line without its end, or a piece of one; null at the end.</returns>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var newLine = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            if (newLine >= 0)
            {
                return Take(_searched + newLine, 1, continues: false);
            }

            _searched = _end;
            if (_atEnd)
            {
                return _start < _end ? Take(_end, 0, continues: false) : null;
            }

            if (_end - _start == MaxPiece)
            {
                return Take(_end, -KeyFinder.MaxLength, continues: true);
            }

            await FillAsync(cancellationToken);
        }
    }

    private string Take(int end, int step, bool continues)
    {
        var line = Encoding.Latin1.GetString(_buffer, _start, end - _start);
        _start = end + step;
        _searched = Math.Max(_start, step < 0 ? end : _start);
        (IsContinued, _continues) = (_continues, continues);
        return line;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_end, _searched, _start) = (_end - _start, _searched - _start, 0);
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _atEnd = read == 0;
        _end += read;
    }
}
