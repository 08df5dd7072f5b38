using ServiceKit.Limits.Counters;

namespace ServiceKit.Limits;

/// <summary>
/// A window that replicas share. Permits are borrowed in batches and handed out from memory, the next batch is fetched while there are
/// some; only a request that finds none waits for the next loan. Where nobody lends, the replica counts for itself.
/// </summary>
/// <remarks>
/// All replicas together never admit more than the quota. They may admit less by what a replica borrowed and has not used, which it gives
/// back when the key is idle there. There is a lock; it belongs to one key, and is held for some ten instructions.
/// </remarks>
internal sealed class SharedWindowCounter(string key, TimeSpan window, IQuotaLender lender, LimitClock clock) : WindowCounter
{
    // How long "nothing is left" is believed: somebody may give back.
    private const long Belief = TimeSpan.TicksPerSecond;

    // How long to count alone before the lender is asked again.
    private const long Solitude = 5 * TimeSpan.TicksPerSecond;

    private readonly long _idle = Math.Clamp(window.Ticks / 10, TimeSpan.TicksPerSecond, 10 * TimeSpan.TicksPerSecond);
    private readonly Lock _lock = new();
    private FixedWindowCounter? _alone;
    private long _aloneUntil = long.MinValue;
    private Task? _loan;
    private int _permits;
    private long _window;
    private long _end;
    private int _held;
    private int _lastGrant;
    private long _left;
    private int _waiting;
    private long _emptyUntil = long.MinValue;
    private long _usedAt;
    private bool _retired;
    private bool _isWatched;

    public override int Permits
    {
        get => Volatile.Read(ref _permits);
        set
        {
            lock (_lock)
            {
                _permits = value;
                _emptyUntil = long.MinValue;
                if (_alone is not null)
                {
                    _alone.Permits = value;
                }
            }
        }
    }

    public override Admission Try(int cost, bool charge, long now, out Balance balance)
    {
        balance = default;
        lock (_lock)
        {
            if (_retired)
            {
                return Admission.Retired;
            }

            cost = Math.Min(cost, _permits);
            if (now < _aloneUntil)
            {
                return _alone!.Try(cost, charge, now, out balance);
            }

            var isOpen = _window != 0 && now < _end;
            if (!isOpen)
            {
                _held = 0;
                _left = _permits;
            }

            if (cost > _held)
            {
                if (isOpen && now < _emptyUntil)
                {
                    Tell(ref balance, now, isOpen);
                    return Admission.Refused;
                }

                _waiting += cost;
                _loan ??= BorrowAsync();
                return Admission.Waiting;
            }

            if (charge && cost > 0)
            {
                _held -= cost;
                _usedAt = now;
                if (_held <= _lastGrant / 2 && _left > 0 && now >= _emptyUntil)
                {
                    _loan ??= BorrowAsync();
                }
            }

            Tell(ref balance, now, isOpen);
            balance.Receipt = _window;
            return Admission.Admitted;
        }
    }

    public override Task ReadyAsync()
    {
        lock (_lock)
        {
            return _loan ?? Task.CompletedTask;
        }
    }

    public override void GiveBack(int cost, in Balance balance)
    {
        lock (_lock)
        {
            if (balance.Receipt == _window && _window != 0)
            {
                _held += Math.Min(cost, _permits);
            }
            else
            {
                _alone?.GiveBack(cost, balance);
            }
        }
    }

    public override bool TryRetire(long now)
    {
        lock (_lock)
        {
            return !_retired && _loan is null && now >= _end && (_alone?.TryRetire(now) ?? true) && (_retired = true);
        }
    }

    /// <summary>Gives back what it holds, if it was not used for a while.</summary>
    /// <returns>Whether it holds something still.</returns>
    public bool ReturnIdle(long now, bool atOnce = false)
    {
        int held;
        long of;
        lock (_lock)
        {
            if (_held > 0 && now < _end && !atOnce && (_loan is not null || now - _usedAt < _idle))
            {
                return true;
            }

            (held, of) = (now < _end ? _held : 0, _window);
            _left += held;
            _held = 0;
            _isWatched = false;
        }

        if (held > 0)
        {
            lender.GiveBack(key, window, of, held);
        }

        return false;
    }

    private void Tell(ref Balance balance, long now, bool isOpen)
    {
        balance.Remaining = _held + _left;
        balance.Wait = isOpen ? _end - now : 0;
    }

    // Goes on until everybody who waits has been served or there is nothing left.
    private async Task BorrowAsync()
    {
        // Never in the call that asked for it: that one holds the lock.
        await Task.Yield();
        while (true)
        {
            int permits;
            int wanted;
            lock (_lock)
            {
                (permits, wanted) = (_permits, Math.Max(1, _waiting - _held));
            }

            var loan = await lender.BorrowAsync(key, window, permits, wanted);
            lock (_lock)
            {
                if (Take(loan, clock.Now))
                {
                    (_loan, _waiting) = (null, 0);
                    if (_held == 0 || _isWatched)
                    {
                        return;
                    }

                    _isWatched = true;
                    break;
                }
            }
        }

        lender.Watch(this);
    }

    private bool Take(QuotaLoan? loan, long now)
    {
        if (loan is not { } given)
        {
            _alone ??= new FixedWindowCounter(_permits, window);
            _aloneUntil = now + Solitude;
            return true;
        }

        if (given.Window != _window)
        {
            (_window, _held) = (given.Window, 0);
        }

        (_end, _left, _usedAt) = (now + given.EndsIn.Ticks, given.Left, now);
        _held += given.Granted;
        _lastGrant = given.Granted;
        var isEmpty = given.Left <= 0 || given.Granted == 0;
        _emptyUntil = isEmpty ? now + Belief : long.MinValue;
        return isEmpty || _held >= _waiting;
    }
}
