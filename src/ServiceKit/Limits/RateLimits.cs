using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
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
    private readonly KeyLimitCounters _ofKeys = new();
    private readonly EndpointLimits _withoutEndpoint;
    private readonly LimitClock _clock;
    private readonly bool _emitHeaders;

    public RateLimits(IOptions<RateLimitOptions> options, LimitClock clock)
    {
        _clock = clock;
        _emitHeaders = options.Value.EmitHeaders;
        _limits = [.. options.Value.Policies.Select(policy => new RateLimitPolicyCounters(policy, options.Value.MaxAddresses))];
        _withoutEndpoint = EndpointLimits.Of(endpoint: null, _limits);
    }

    public IReadOnlyList<RateLimitPolicyCounters> All => _limits;

    /// <summary>Whether callers without a key are counted at all.</summary>
    public bool CountsStrangers => _limits.Length > 0;

    /// <summary>What holds for an endpoint.</summary>
    public EndpointLimits Of(Endpoint? endpoint) =>
        endpoint is null ? _withoutEndpoint
        : _endpoints.TryGetValue(endpoint, out var known) ? known
        : _endpoints.GetValue(endpoint, e => EndpointLimits.Of(e, _limits));

    /// <summary>Counts the request, unless that was done before.</summary>
    /// <param name="context">The request.</param>
    /// <param name="held">What is to be released when the request has been answered; null if nothing is.</param>
    /// <returns>Null if the request may go on.</returns>
    public RateLimitRefusal? Enter(HttpContext context, out HeldPermits? held)
    {
        held = null;
        // Where the service asks for no keys, everyone has the same record: what tells callers apart is their address.
        var identity = ApiKeyFeature.Of(context);
        var key = identity is { Record.IsAnonymous: false } ? identity.Record : null;
        if (_limits.Length == 0 && key?.Limit is null)
        {
            return null;
        }

        var endpoint = Of(context.GetEndpoint());
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

        switch (set.Limits.Length + (own?.Policies.Length ?? 0))
        {
            case 0:
                return null;
            case 1:
                // The usual case, in which the slots for all that there can be would cost more than the counting.
                var one = default(LimitSlot);
                return Count(context, key, set, own, endpoint.Cost, new Span<LimitSlot>(ref one), ref held);
            case var count:
                return CountSeveral(context, key, set, own, endpoint.Cost, count, ref held);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RateLimitRefusal? CountSeveral(HttpContext context, ApiKeyRecord? key, LimitSet set, KeyLimit? own, int cost, int count, ref HeldPermits? held)
    {
        var slots = default(LimitSlots);
        return Count(context, key, set, own, cost, slots[..count], ref held);
    }

    private RateLimitRefusal? Count(
        HttpContext context, ApiKeyRecord? key, LimitSet set, KeyLimit? own, int cost, scoped Span<LimitSlot> slots, ref HeldPermits? held)
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
        var isRefused = (count > 1 && !TryAll(slots, key, address, cost, charge: false, now)) || !TryAll(slots, key, address, cost, charge: true, now);
        if (_emitHeaders)
        {
            RateLimitFields.Write(context, slots, set, own);
        }

        if (isRefused)
        {
            return Refusal(slots, key, address, now);
        }

        foreach (ref var slot in slots)
        {
            if (slot.Policy.Algorithm is RateLimitAlgorithm.Concurrency || slot.Balance.Lease is not null)
            {
                held = new HeldPermits(slot.Counter, slot.Balance, held);
            }
        }

        return null;
    }

    // To look, all are asked, since a refusal names each limit that is used up; to charge, the first that refuses ends it.
    private bool TryAll(Span<LimitSlot> slots, ApiKeyRecord? key, in ClientAddress address, int cost, bool charge, long now)
    {
        var admitted = true;
        for (var i = 0; i < slots.Length; i++)
        {
            ref var slot = ref slots[i];
            var admission = slot.Counters is { } counters
                ? counters.Try(key, address, cost, charge, now, out slot.Counter, out slot.Balance)
                : _ofKeys.Try(key!, slot.Policy, cost, charge, now, out slot.Counter, out slot.Balance);
            if (admission is Admission.Admitted)
            {
                continue;
            }

            admitted = false;
            slot.IsRefused = true;
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

        return admitted;
    }

    private static RateLimitRefusal Refusal(ReadOnlySpan<LimitSlot> slots, ApiKeyRecord? key, in ClientAddress address, long now)
    {
        var violated = new List<string>();
        var wait = 0L;
        var isReportDue = false;
        foreach (ref readonly var slot in slots)
        {
            if (slot.IsRefused)
            {
                violated.Add(slot.Policy.Name);
                // A running request can end at any moment: there is nothing better to say than the shortest time.
                wait = Math.Max(wait, slot.Balance.Wait is Balance.Unknown ? 1 : LimitClock.Seconds(slot.Balance.Wait));
                key = slot.Policy.Client is RateLimitClient.Address ? null : key;
                isReportDue |= slot.Counter.IsReportDue(now, slot.Policy.ReportPeriod);
            }
        }

        return new RateLimitRefusal([.. violated], Math.Max(1, wait), key, address, isReportDue);
    }
}
