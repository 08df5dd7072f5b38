namespace ServiceKit;

/// <summary>Whom a rate limit counts.</summary>
public enum RateLimitClient
{
    /// <summary>The key where one was accepted, else the client's address: an IPv4 address, or the /64 network of an IPv6 address.</summary>
    KeyOrAddress = 0,

    /// <summary>Accepted keys. Callers without one are not counted.</summary>
    Key = 1,

    /// <summary>Everybody by address, with a key or without.</summary>
    Address = 2,
}
