namespace ServiceKit.Limits.Counters;

/// <summary>So many requests at the same time. Each takes one permit, whatever it costs, and gives it back when it ends.</summary>
internal sealed class ConcurrencyCounter(int permits) : Counter
{
    private const int Retired = -1;

    private int _running;

    public override Admission Try(int cost, bool charge, long now, out Balance balance)
    {
        balance = new Balance { Wait = Balance.Unknown };
        while (true)
        {
            var running = Volatile.Read(ref _running);
            if (running == Retired)
            {
                return Admission.Retired;
            }

            if (running >= permits)
            {
                return Admission.Refused;
            }

            var next = charge ? running + 1 : running;
            if (!charge || Interlocked.CompareExchange(ref _running, next, running) == running)
            {
                balance.Remaining = permits - next;
                return Admission.Admitted;
            }
        }
    }

    public override void GiveBack(int cost, in Balance balance) => Interlocked.Decrement(ref _running);

    public override bool TryRetire(long now) => Interlocked.CompareExchange(ref _running, Retired, 0) == 0;
}
