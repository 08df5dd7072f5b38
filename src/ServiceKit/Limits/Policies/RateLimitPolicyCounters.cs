using ServiceKit.ApiKeys;
using ServiceKit.Limits.Clients;
using ServiceKit.Limits.Counters;

namespace ServiceKit.Limits;

/// <summary>A rate limit in force: whoever it counts, by key or by address, in tables that cannot fill each other.</summary>
internal sealed class RateLimitPolicyCounters(RateLimitPolicy policy, int maxAddresses)
{
    private readonly ClientTable<string> _keys = new(ApiKeyLimits.MaxKeys, policy.CreateCounter);
    private readonly ClientTable<ClientAddress> _addresses = new(maxAddresses, address => policy.CreateCounter(address.ToString()));

    public RateLimitPolicy Policy => policy;

    /// <summary>The counters by address, for the tests that flood it.</summary>
    public ClientTable<ClientAddress> Addresses => _addresses;

    /// <summary>Asks the counter of the key where one was accepted and the limit goes by key, else that of the address.</summary>
    public Admission Try(ApiKeyRecord? key, in ClientAddress address, int cost, bool charge, long now, out Counter counter, out Balance balance) =>
        key is not null && policy.Client is not RateLimitClient.Address
            ? Try(_keys, key.Id, cost, charge, looks: false, now, out counter, out balance)
            : Try(_addresses, address, cost, charge, looks: false, now, out counter, out balance);

    /// <summary>Whether <see cref="Try"/> would take permits. Nothing is taken.</summary>
    public Admission Look(ApiKeyRecord? key, in ClientAddress address, int cost, long now, out Counter counter, out Balance balance) =>
        key is not null && policy.Client is not RateLimitClient.Address
            ? Try(_keys, key.Id, cost, charge: false, looks: true, now, out counter, out balance)
            : Try(_addresses, address, cost, charge: false, looks: true, now, out counter, out balance);

    private static Admission Try<TClient>(ClientTable<TClient> table, TClient client, int cost, bool charge, bool looks, long now, out Counter counter, out Balance balance)
        where TClient : notnull
    {
        while (true)
        {
            counter = table.Of(client, now);
            var admission = looks ? counter.Look(cost, now, out balance) : counter.Try(cost, charge, now, out balance);
            if (admission is not Admission.Retired)
            {
                return admission;
            }

            table.Remove(client, counter);
        }
    }
}
