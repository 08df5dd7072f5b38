using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;
using ServiceKit.Limits.Clients;
using ServiceKit.Limits.Counters;

namespace ServiceKit.Limits;

/// <summary>Counts each request once, against every limit that holds for its endpoint and its caller.</summary>
/// <remarks>
/// Each counter is exact by itself: of any number of concurrent requests it admits as many as its quota says. Several are asked
/// first, and charged only if all admit; if another request was faster between the two, what was taken is given back. A request
/// that runs at the same moment as such a refusal can find one permit fewer than there is; never more.
/// </remarks>
internal sealed class RateLimits
{
    private readonly ConditionalWeakTable<Endpoint, EndpointLimits> _endpoints = [];
    private readonly RateLimitPolicyCounters[] _limits;
    private readonly KeyLimitCounters _ofKeys;
    private readonly EndpointLimits _withoutEndpoint;
    private readonly LimitClock _clock;
    private readonly bool _emitHeaders;
    private readonly bool _looks;

    public RateLimits(IOptions<RateLimitOptions> options, LimitClock clock, IQuotaLender? lender = null)
    {
        _clock = clock;
        _ofKeys = new KeyLimitCounters(lender, clock);
        _emitHeaders = options.Value.EmitHeaders;
        _limits = [.. options.Value.Policies.Select(policy => new RateLimitPolicyCounters(policy, options.Value.MaxAddresses))];
        _withoutEndpoint = EndpointLimits.Of(endpoint: null, _limits);
    }

    private RateLimits(RateLimits counting)
    {
        _clock = counting._clock;
        _ofKeys = counting._ofKeys;
        _limits = counting._limits;
        _withoutEndpoint = counting._withoutEndpoint;
        _looks = true;
    }

    public IReadOnlyList<RateLimitPolicyCounters> All => _limits;

    /// <summary>The same limits for who asks whether a request would be admitted: nothing is taken, borrowed or reported.</summary>
    public RateLimits OnlyLooking() => new(this);

    /// <summary>Whether callers without a key are counted at all.</summary>
    public bool CountsStrangers => _limits.Length > 0;

    /// <summary>What holds for an endpoint.</summary>
    public EndpointLimits Of(Endpoint? endpoint) =>
        endpoint is null ? _withoutEndpoint
        : _endpoints.TryGetValue(endpoint, out var known) ? known
        : _endpoints.GetValue(endpoint, e => EndpointLimits.Of(e, _limits));

    /// <summary>Counts the request, unless that was done before.</summary>
    /// <param name="context">The request.</param>
    /// <param name="mayWait">Whether the request can wait; else what nobody knows yet is a refusal.</param>
    /// <param name="entry">What the request brings with it from now on.</param>
    /// <returns>Null if the request may go on, or has to wait.</returns>
    public RateLimitRefusal? Enter(HttpContext context, bool mayWait, out RateLimitEntry entry)
    {
        entry = default;
        // Where the service asks for no keys, everyone has the same record: what tells callers apart is their address.
        var identity = ApiKeyFeature.Of(context);
        var key = identity is { Record.IsAnonymous: false } ? identity.Record : null;
        if (_limits.Length == 0 && key?.Limit is null)
        {
            return null;
        }

        var endpoint = Of(context.Features.Find<IEndpointFeature>()?.Endpoint);
        if (endpoint.IsExempt)
        {
            return null;
        }

        var own = key?.Limit;
        var set = key is null ? endpoint.ForAddress : own is null ? endpoint.ForKey : endpoint.BesideKeyLimit;
        var counted = identity is null ? context.Features.Get<EndpointLimits>() : identity.Counted;
        if (counted is not null)
        {
            // Where routing came after the middleware, the endpoint was not known when the request was counted.
            if (counted == endpoint || endpoint.Named.Limits.Length == 0)
            {
                return null;
            }

            set = endpoint.Named;
            own = null;
        }

        // On the identity where there is one: a feature that is set makes the framework look up all others again.
        if (identity is null)
        {
            context.Features.Set(endpoint);
        }
        else
        {
            identity.Counted = endpoint;
        }

        RateLimitRefusal? refusal;
        switch (set.Limits.Length + (own?.Policies.Length ?? 0))
        {
            case 0:
                return null;
            case 1:
                // The usual case, in which the slots for all that there can be would cost more than the counting.
                var one = default(LimitSlot);
                refusal = Count(context, key, set, own, endpoint.Cost, mayWait, new Span<LimitSlot>(ref one), ref entry);
                break;
            case var count:
                refusal = CountSeveral(context, key, set, own, endpoint.Cost, mayWait, count, ref entry);
                break;
        }

        // Only limits of keys have to wait.
        if (entry.Wait is not null && identity is not null)
        {
            identity.Counted = counted;
        }

        return refusal;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RateLimitRefusal? CountSeveral(
        HttpContext context, ApiKeyRecord? key, LimitSet set, KeyLimit? own, int cost, bool mayWait, int count, ref RateLimitEntry entry)
    {
        var slots = default(LimitSlots);
        return Count(context, key, set, own, cost, mayWait, slots[..count], ref entry);
    }

    private RateLimitRefusal? Count(
        HttpContext context, ApiKeyRecord? key, LimitSet set, KeyLimit? own, int cost, bool mayWait, scoped Span<LimitSlot> slots, ref RateLimitEntry entry)
    {
        var count = 0;
        foreach (var limit in set.Limits)
        {
            slots[count++] = new LimitSlot { Counters = limit, Policy = limit.Policy };
        }

        foreach (var policy in own?.Policies ?? [])
        {
            slots[count++] = new LimitSlot { Policy = policy };
        }

        var now = _clock.Now;
        var address = ClientAddress.Of(context.Connection.RemoteIpAddress);
        var admission = count > 1 ? TryAll(slots, key, address, cost, charge: false, now) : Admission.Admitted;
        admission = admission is Admission.Admitted ? TryAll(slots, key, address, cost, charge: !_looks, now) : admission;
        if (admission is Admission.Waiting && mayWait)
        {
            entry.Wait = ReadyAsync(slots);
            return null;
        }

        if (_emitHeaders)
        {
            RateLimitFields.Write(context, slots, set, own);
        }

        if (admission is not Admission.Admitted)
        {
            return Refusal(slots, key, address, now, reports: !_looks);
        }

        foreach (ref var slot in slots)
        {
            if (!_looks && (slot.Policy.Algorithm is RateLimitAlgorithm.Concurrency || slot.Balance.Lease is not null))
            {
                entry.Held = new HeldPermits(slot.Counter, slot.Balance, entry.Held);
            }
        }

        return null;
    }

    // To look, all are asked, since a refusal names each limit that is used up; to charge, the first that does not admit ends it.
    private Admission TryAll(Span<LimitSlot> slots, ApiKeyRecord? key, in ClientAddress address, int cost, bool charge, long now)
    {
        var all = Admission.Admitted;
        for (var i = 0; i < slots.Length; i++)
        {
            ref var slot = ref slots[i];
            slot.Admission = slot.Counters is { } counters
                ? _looks ? counters.Look(key, address, cost, now, out slot.Counter, out slot.Balance) : counters.Try(key, address, cost, charge, now, out slot.Counter, out slot.Balance)
                : _ofKeys.Try(key!, slot.Policy, cost, charge, borrow: !_looks, now, out slot.Counter, out slot.Balance);
            if (slot.Admission is Admission.Admitted)
            {
                continue;
            }

            // What is refused by one need not wait for another.
            all = all is Admission.Refused ? all : slot.Admission;
            if (charge)
            {
                for (var taken = 0; taken < i; taken++)
                {
                    slots[taken].Counter.GiveBack(cost, slots[taken].Balance);
                    slots[taken].Counter.Try(cost, charge: false, now, out slots[taken].Balance);
                }

                break;
            }
        }

        return all;
    }

    private static Task ReadyAsync(ReadOnlySpan<LimitSlot> slots)
    {
        foreach (ref readonly var slot in slots)
        {
            if (slot.Admission is Admission.Waiting)
            {
                return slot.Counter.ReadyAsync();
            }
        }

        return Task.CompletedTask;
    }

    private static RateLimitRefusal Refusal(ReadOnlySpan<LimitSlot> slots, ApiKeyRecord? key, in ClientAddress address, long now, bool reports)
    {
        var violated = new List<string>();
        var wait = 0L;
        var isReportDue = false;
        foreach (ref readonly var slot in slots)
        {
            if (slot.Admission is not Admission.Admitted)
            {
                violated.Add(slot.Policy.Name);
                // A running request can end at any moment: there is nothing better to say than the shortest time.
                wait = Math.Max(wait, slot.Balance.Wait is Balance.Unknown ? 1 : LimitClock.Seconds(slot.Balance.Wait));
                key = slot.Policy.Client is RateLimitClient.Address ? null : key;
                isReportDue |= reports && slot.Counter.IsReportDue(now, slot.Policy.ReportPeriod);
            }
        }

        return new RateLimitRefusal([.. violated], Math.Max(1, wait), key, address, isReportDue);
    }
}
