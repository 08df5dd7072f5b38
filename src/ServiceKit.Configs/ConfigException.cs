namespace ServiceKit;

/// <summary>Why a configuration could not be read or written.</summary>
public enum ConfigFault
{
    /// <summary>The name or the content is not valid; <see cref="ConfigException.Errors"/> says what.</summary>
    Invalid,

    /// <summary>There is none of this name.</summary>
    NotFound,

    /// <summary>There is one of this name already.</summary>
    Exists,

    /// <summary>It was changed since it was read.</summary>
    Changed,

    /// <summary>There are as many as there may be.</summary>
    TooMany,

    /// <summary>What is kept cannot be read as the present type.</summary>
    Unreadable,
}

/// <summary>A configuration could not be read or written. Nothing was changed.</summary>
#pragma warning disable CA1032 // a fault is always named
public sealed class ConfigException : Exception
#pragma warning restore CA1032
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">The kind of fault.</param>
    /// <param name="message">What is wrong, and what to do instead.</param>
    public ConfigException(ConfigFault fault, string message)
        : base(message) => Fault = fault;

    /// <summary>Creates the exception for input that is not valid.</summary>
    /// <param name="errors">What is wrong, by member as it is called in JSON.</param>
    public ConfigException(IReadOnlyDictionary<string, string[]> errors)
        : this(ConfigFault.Invalid, "The configuration is not valid: " + string.Join("; ", (errors ?? throw new ArgumentNullException(nameof(errors))).Select(e => $"{e.Key} {string.Join(", ", e.Value)}"))) => Errors = errors;

    /// <summary>The kind of fault.</summary>
    public ConfigFault Fault { get; }

    /// <summary>What is wrong, by member. Empty unless the input is not valid.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; } = new Dictionary<string, string[]>();
}
