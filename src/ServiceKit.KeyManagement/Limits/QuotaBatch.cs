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
            // Somebody who has given up waiting would not use what is lent.
            if (call.Answer.Task.IsCompleted)
            {
                continue;
            }

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
    /// <returns>What was lent to somebody who has given up waiting.</returns>
    public List<(KeyLimitRequest Request, QuotaLoan Late)> Answer(IReadOnlyList<KeyLimitLoan>? loans)
    {
        var late = new List<(KeyLimitRequest, QuotaLoan)>();
        for (var i = 0; i < _calls.Count; i++)
        {
            if (loans is null)
            {
                _calls[i].ForEach(call => call.Answer.TrySetResult(null));
                continue;
            }

            foreach (var (call, granted) in Shares(_calls[i], loans[i].Granted))
            {
                var loan = new QuotaLoan((int)granted, loans[i].Left, loans[i].EndsIn, loans[i].Window);
                if (!call.Answer.TrySetResult(loan) && granted > 0)
                {
                    late.Add((call.Request, loan));
                }
            }
        }

        return late;
    }

    // Each gets what it wanted, as far as that goes, and the first what was lent beyond that.
    private static IEnumerable<(QuotaLender.Call Call, long Granted)> Shares(List<QuotaLender.Call> calls, long granted)
    {
        var beyond = Math.Max(0, granted - calls.Sum(call => call.Request.Wanted));
        granted -= beyond;
        foreach (var call in calls)
        {
            var share = Math.Min(granted, call.Request.Wanted);
            granted -= share;
            yield return (call, call.Request.Wanted == 0 ? 0 : share + beyond);
            beyond = call.Request.Wanted == 0 ? beyond : 0;
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
