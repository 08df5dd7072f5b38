namespace ServiceKit.Authentication;

/// <summary>What decided about a request at the gate, in the order in which it is asked.</summary>
internal enum GateDecision
{
    /// <summary>The endpoint asks for no key.</summary>
    Anonymous,

    /// <summary>The path is in the list of open paths.</summary>
    OpenPath,

    /// <summary>The address belongs to a network that needs no key here.</summary>
    OpenNetwork,

    /// <summary>Something else than a key lets callers in.</summary>
    Admission,

    /// <summary>There is no key that is accepted.</summary>
    Unidentified,

    /// <summary>The key belongs to another tenant.</summary>
    WrongTenant,

    /// <summary>The key lacks a scope.</summary>
    MissingScope,

    /// <summary>The key was accepted, and is enough.</summary>
    Accepted,
}
