namespace ServiceKit.KeyManagement;

/// <summary>Why a key could not be made or changed.</summary>
public enum KeyManagementFault
{
    /// <summary>What was asked for is malformed; <see cref="KeyManagementException.Errors"/> says what.</summary>
    Invalid,

    /// <summary>There is no such key, or none that the caller may see.</summary>
    NotFound,

    /// <summary>The key was changed since the version that was named.</summary>
    Changed,

    /// <summary>The key is in a state that does not allow it.</summary>
    Conflict,

    /// <summary>The caller would hand out more than it has.</summary>
    Forbidden,
}

/// <summary>A key could not be made or changed. Nothing was written.</summary>
#pragma warning disable CA1032 // a fault is always named
public sealed class KeyManagementException : Exception
#pragma warning restore CA1032
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">The kind of fault.</param>
    /// <param name="message">What is wrong, and what to do instead. Names no key.</param>
    public KeyManagementException(KeyManagementFault fault, string message)
        : base(message) => Fault = fault;

    /// <summary>Creates the exception for input with faults.</summary>
    /// <param name="errors">What is wrong, by member: <c>Name</c>, <c>Scopes</c>, …</param>
    public KeyManagementException(IReadOnlyDictionary<string, string[]> errors)
        : this(KeyManagementFault.Invalid, "One or more members are invalid.") => Errors = errors;

    /// <summary>The kind of fault.</summary>
    public KeyManagementFault Fault { get; }

    /// <summary>What is wrong, by member. Empty unless the input is invalid.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; } = new Dictionary<string, string[]>();
}
