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
    private TaskCompletionSource? _loan;
    private int _permits;
    private long _window;
    private long _end;
    private int _held;
    private int _lastGrant;
    private long _left;
    private long _waiting;
    private long _unserved;
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
                // What was borrowed under a higher quota is more than the lower one may admit.
                if (value < _permits)
                {
                    ReturnHeld(clock.Now);
                }

                _permits = value;
                _emptyUntil = long.MinValue;
                if (_alone is not null)
                {
                    _alone.Permits = value;
                }
            }
        }
    }

    public override Admission Try(int cost, bool charge, long now, out Balance balance) => Try(cost, charge, borrow: true, now, out balance);

    public override Admission Look(int cost, long now, out Balance balance) => Try(cost, charge: false, borrow: false, now, out balance);

    private Admission Try(int cost, bool charge, bool borrow, long now, out Balance balance)
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
                (_held, _left) = (0, _permits);
            }

            if (cost > _held)
            {
                if (isOpen && now < _emptyUntil)
                {
                    Tell(ref balance, now, isOpen);
                    return Admission.Refused;
                }

                if (borrow)
                {
                    _waiting = Math.Min(_permits, _waiting + cost);
                    Borrow();
                }

                return Admission.Waiting;
            }

            if (charge && cost > 0)
            {
                _held -= cost;
                _usedAt = now;
                if (_held <= _lastGrant / 2 && _left > 0 && now >= _emptyUntil)
                {
                    Borrow();
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
            return _loan?.Task ?? Task.CompletedTask;
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
        lock (_lock)
        {
            if (_held > 0 && now < _end && !atOnce && (_loan is not null || now - _usedAt < _idle))
            {
                return true;
            }

            ReturnHeld(now);
            _isWatched = false;
            return false;
        }
    }

    private void ReturnHeld(long now)
    {
        var held = now < _end ? _held : 0;
        _held = 0;
        if (held > 0)
        {
            _left += held;
            lender.GiveBack(key, window, _window, held);
        }
    }

    private void Tell(ref Balance balance, long now, bool isOpen)
    {
        balance.Remaining = Math.Min(_permits, _held + _left);
        balance.Wait = isOpen ? _end - now : 0;
    }

    private void Borrow()
    {
        if (_loan is null)
        {
            // Who waits goes on in a thread of its own: a slow endpoint must not keep the others waiting.
            _loan = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = Task.Run(BorrowAsync);
        }
    }

    private async Task BorrowAsync()
    {
        int permits;
        int wanted;
        lock (_lock)
        {
            (permits, wanted) = (_permits, (int)Math.Max(1, Math.Max(_waiting, _unserved) - _held));
        }

        // The window ends by the time at which the loan was asked for, or later; never earlier than is believed here.
        var asked = clock.Now;
        QuotaLoan? loan = null;
        try
        {
            loan = await lender.BorrowAsync(key, window, permits, wanted);
        }
#pragma warning disable CA1031 // whatever it was, requests are waiting
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        TaskCompletionSource done;
        bool isNew;
        lock (_lock)
        {
            Take(loan, permits, asked);
            (done, _loan) = (_loan!, null);
            // What those wanted who find nothing, and ask again.
            (_unserved, _waiting) = (Math.Max(0, _waiting - _held), 0);
            isNew = _held > 0 && !_isWatched;
            _isWatched |= isNew;
        }

        if (isNew)
        {
            lender.Watch(this);
        }

        done.SetResult();
    }

    private void Take(QuotaLoan? loan, int permits, long asked)
    {
        if (loan is not { } given)
        {
            _alone ??= new FixedWindowCounter(_permits, window);
            _aloneUntil = clock.Now + Solitude;
            return;
        }

        if (permits > _permits && given.Granted > 0)
        {
            // The quota was lowered meanwhile. Who waits asks again, with the new one.
            lender.GiveBack(key, window, given.Window, given.Granted);
            return;
        }

        if (given.Window != _window)
        {
            (_window, _held) = (given.Window, 0);
        }

        (_end, _left, _usedAt) = (asked + given.EndsIn.Ticks, given.Left, clock.Now);
        _held += given.Granted;
        _lastGrant = given.Granted;
        _emptyUntil = given.Left <= 0 || given.Granted == 0 ? clock.Now + Belief : long.MinValue;
    }
}
