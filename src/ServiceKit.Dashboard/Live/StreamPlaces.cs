namespace ServiceKit.Dashboard.Live;

/// <summary>How many streams are open: in all, and of one session.</summary>
internal sealed class StreamPlaces
{
    /// <summary>Most streams of one process.</summary>
    public const int Most = 200;

    /// <summary>Most streams of one session, so that one does not take the places of all others.</summary>
    public const int MostOfSession = 6;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _sessions = new(StringComparer.Ordinal);
    private int _all;

    /// <summary>Takes a place, which is given back with <see cref="Leave"/>; false where there is none.</summary>
    public bool TryTake(string session)
    {
        lock (_lock)
        {
            var own = _sessions.GetValueOrDefault(session);
            if (_all >= Most || own >= MostOfSession)
            {
                return false;
            }

            _all++;
            _sessions[session] = own + 1;
            return true;
        }
    }

    public void Leave(string session)
    {
        lock (_lock)
        {
            _all--;
            if (--_sessions[session] == 0)
            {
                _sessions.Remove(session);
            }
        }
    }
}
