using System.Threading.Channels;
using ServiceKit.Limits;

namespace ServiceKit.KeyManagement.Limits;

/// <summary>Calls that go to the store together. Those for one key and window become one request.</summary>
internal sealed class QuotaBatch
{
    private readonly List<List<QuotaLender.Call>> _calls = [];

    private QuotaBatch()
    {
    }

    public List<KeyLimitRequest> Requests { get; } = [];

    public static QuotaBatch Of(ChannelReader<QuotaLender.Call> calls, int max)
    {
        var batch = new QuotaBatch();
        var places = new Dictionary<(string, TimeSpan), int>();
        while (batch.Requests.Count < max && calls.TryRead(out var call))
        {
            var request = call.Request;
            if (!places.TryGetValue((request.KeyId, request.Window), out var place))
            {
                places[(request.KeyId, request.Window)] = batch.Requests.Count;
                batch.Requests.Add(request);
                batch._calls.Add([call]);
                continue;
            }

            batch.Requests[place] = Joined(batch.Requests[place], request);
            batch._calls[place].Add(call);
        }

        return batch;
    }

    /// <summary>Hands out the loans; without any, says that there are none to be had.</summary>
    public void Answer(IReadOnlyList<KeyLimitLoan>? loans)
    {
        for (var i = 0; i < _calls.Count; i++)
        {
            var left = loans?[i].Granted ?? 0;
            foreach (var call in _calls[i])
            {
                if (loans is null)
                {
                    call.Answer.TrySetResult(null);
                    continue;
                }

                // The first of several gets what was not asked for too.
                var granted = call.Request.Wanted == 0 ? 0 : left;
                left -= granted;
                call.Answer.TrySetResult(new QuotaLoan((int)granted, loans[i].Left + left, loans[i].EndsIn, loans[i].Window));
            }
        }
    }

    // What was given back of two windows is of the later one; the earlier is over.
    private static KeyLimitRequest Joined(KeyLimitRequest one, KeyLimitRequest other) => one with
    {
        Permits = other.Wanted > 0 ? other.Permits : one.Permits,
        Wanted = one.Wanted + other.Wanted,
        Returned = one.ReturnedOf == other.ReturnedOf || other.ReturnedOf == 0 ? one.Returned + other.Returned : one.ReturnedOf > other.ReturnedOf ? one.Returned : other.Returned,
        ReturnedOf = Math.Max(one.ReturnedOf, other.ReturnedOf),
    };
}
