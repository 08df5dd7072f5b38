using System.Runtime.CompilerServices;
using ServiceKit.Limits.Counters;

namespace ServiceKit.Limits;

/// <summary>One limit of a request, while it is being asked.</summary>
internal struct LimitSlot
{
    public RateLimitPolicy Policy;

    /// <summary>Null for a limit of the key's own.</summary>
    public RateLimitPolicyCounters? Counters;

    public Counter Counter;
    public Balance Balance;
    public Admission Admission;
}

/// <summary>All limits of a request, on the stack.</summary>
[InlineArray(Length)]
internal struct LimitSlots
{
    public const int Length = RateLimitOptions.MaxLimits + KeyLimit.MaxQuotas;

#pragma warning disable IDE0044, CA1823, CS0169 // an inline array is declared by its first element
    private LimitSlot _first;
#pragma warning restore IDE0044, CA1823, CS0169
}
