using System.Text.Json.Serialization;

namespace ServiceKit.Tool.Conformance;

/// <summary>What a case showed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
internal enum Outcome
{
    [JsonStringEnumMemberName("passed")]
    Passed,

    /// <summary>The server does what it must not, or leaves out what it must do.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Allowed, but unwise, or something that could not be told.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>There was nothing to try.</summary>
    [JsonStringEnumMemberName("not applicable")]
    NotApplicable,

    /// <summary>The server answered nothing any more before it came to this.</summary>
    [JsonStringEnumMemberName("not tried")]
    NotTried,
}
