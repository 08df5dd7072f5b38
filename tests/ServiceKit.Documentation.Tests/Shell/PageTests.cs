using ServiceKit.Documentation.Tests.Shell.Rooms;
using ServiceKit.Documentation.Tests.Shell.Typing;
using ServiceKit.Engineering;

namespace ServiceKit.Documentation.Tests.Shell;

/// <summary>Pages are read from top to bottom by somebody who types everything, into one shell, and looks whether what comes is what the page says.</summary>
public abstract class PageTests(Workshop workshop)
{
    // One page alone: -trait "Page=docs/keys.md".
    private protected static TheoryDataRow<string> Row(Room room) => new TheoryDataRow<string>(room.Page).WithTrait("Page", room.Page);

    private protected async Task TypeAsync(string page)
    {
        Assert.SkipWhen(TestTools.OnPath("bash") is null || TestTools.OnPath("curl") is null, "bash and curl are not installed");
        var room = AllRooms.Find(page)!;
        Assert.SkipUnless(
            room.Built is not { } project || File.Exists(Path.Combine(Repository.Artifacts, "bin", project, "debug", $"{project}.dll")), $"{room.Built} is not built; eng/test.cs builds everything");
        Assert.SkipWhen(room.Needs.FirstOrDefault(name => TestTools.OnPath(name) is null) is not null, $"{string.Join(", ", room.Needs)} must be installed");
        await using var session = await Session.OpenAsync(room, workshop);
        var plan = new Plan(room);

        var outcomes = await session.TypeAsync(plan);

        // Up to the first command that went wrong, which the others build on.
        foreach (var outcome in outcomes)
        {
            Assert.True(outcome.Complaint is null, $"{outcome.Statement.Block}\n{outcome.Statement.Text}\n{outcome.Complaint}. It printed:\n{outcome.Printed}\n\nBefore:\n{string.Join('\n', outcomes.TakeWhile(other => other != outcome).TakeLast(4))}");
        }

        foreach (var (block, before) in plan.Outputs)
        {
            Assert.True(
                outcomes.Take(before).Any(outcome => outcome.Shows(block)),
                $"{block}: no command above it printed\n{block.Code}\n\nThey printed:\n{string.Join('\n', outcomes.Take(before))}");
        }
    }
}

/// <summary>Pages about a program that they show.</summary>
public sealed class ServicePageTests(Workshop workshop) : PageTests(workshop)
{
    public static IEnumerable<TheoryDataRow<string>> Pages => AllRooms.List.Where(room => !room.HasPackages).Select(Row);

    [Theory]
    [MemberData(nameof(Pages))]
    public Task Page_TypedIntoAShell_DoesWhatItSays(string page) => TypeAsync(page);
}

/// <summary>Pages about making a program, with packages and templates as users get them: apart, so that they are typed beside the others.</summary>
public sealed class PackagePageTests(Workshop workshop) : PageTests(workshop)
{
    public static IEnumerable<TheoryDataRow<string>> Pages => AllRooms.List.Where(room => room.HasPackages).Select(Row);

    [Theory]
    [MemberData(nameof(Pages))]
    public Task Page_TypedIntoAShell_DoesWhatItSays(string page) => TypeAsync(page);
}
