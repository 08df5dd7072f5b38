using System.Runtime.CompilerServices;
using Microsoft.Playwright;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ServiceKit.Browser.Tests;

/// <summary>
/// How long a browser may take. A page that is right is there when it is there: on a machine with two cores, on which everything else is tested at
/// the same time, five seconds are at times not enough for a script of a megabyte.
/// </summary>
internal static class Patience
{
    public const float Milliseconds = 90_000;

#pragma warning disable CA2255 // before any test, whichever runs first
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Begin() => Assertions.SetDefaultExpectTimeout(Milliseconds);
}
