using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace ServiceKit.KeyManagement.Api;

/// <summary>Which entries of the audit log to show.</summary>
internal sealed record AuditParameters(
    [property: FromQuery(Name = "after"), Description("Only entries after this place. Default: 0.")] long? After,
    [property: FromQuery(Name = "take"), Description("How many entries: 1 to 1,000. Default: 100.")] int? Take,
    [property: FromQuery(Name = "key"), Description("The id of the key that they are about.")] string? Key,
    [property: FromQuery(Name = "actor"), Description("Who did it, such as key:a1b2c3d4.")] string? Actor,
    [property: FromQuery(Name = "action"), Description("What was done, such as key.revoked.")] string? Action,
    [property: FromQuery(Name = "since"), Description("Not before this moment.")] DateTimeOffset? Since,
    [property: FromQuery(Name = "until"), Description("Before this moment.")] DateTimeOffset? Until)
{
    private const int MaxTake = 1000;

    private static readonly string[] Known = ["after", "take", "key", "actor", "action", "since", "until"];

    /// <exception cref="KeyManagementException">A number is out of range, or a parameter is unknown: a mistyped filter would show everything.</exception>
    public AuditQuery Read(IEnumerable<string> given, IEnumerable<string> credentials)
    {
        var faults = ListReader.Unknown(given, Known, credentials);
        if (After < 0)
        {
            faults["after"] = ["is 0 or more"];
        }

        if (Take is < 1 or > MaxTake)
        {
            faults["take"] = [$"is a number from 1 to {MaxTake}"];
        }

        return faults.Count == 0
            ? new AuditQuery { After = After ?? 0, Take = Take ?? 100, KeyId = Key, Actor = Actor, Action = Action, Since = Since, Until = Until }
            : throw new KeyManagementException(faults);
    }
}
