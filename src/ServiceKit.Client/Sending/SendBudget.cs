namespace ServiceKit.Client.Sending;

/// <summary>What one request of the caller may still cost: redirects do not start it anew, or a server could hold the caller for as long as it likes.</summary>
internal sealed class SendBudget(ApiKeyClientOptions options)
{
    private int _retries = options.MaxRetries;
    private TimeSpan _wait = options.MaxRetryWait;
    private bool _renewed;

    /// <summary>Takes one retry after such a wait. <see langword="false"/> if there is none left, or not that much time.</summary>
    public bool TakeRetry(TimeSpan delay)
    {
        if (_retries == 0 || delay > _wait)
        {
            return false;
        }

        _retries--;
        _wait -= delay;
        return true;
    }

    /// <summary>Takes the one time that a request is sent again with a new key.</summary>
    public bool TakeRenewal()
    {
        var first = !_renewed;
        _renewed = true;
        return first;
    }
}
