using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Documentation.Tests.Shell.Reading;
using ServiceKit.Documentation.Tests.Shell.Rooms;
using ServiceKit.Engineering;

namespace ServiceKit.Documentation.Tests.Shell.Typing;

/// <summary>The commands of a page in their order, with those of its room, and where it shows what was printed.</summary>
internal sealed class Plan
{
    private readonly List<Statement> _statements = [];
    private readonly List<(Block Block, int Before)> _outputs = [];
    private readonly List<string> _scripts = [];

    public Plan(Room room)
    {
        Add(new Block($"before {room.Page}", 0, "bash", room.Before));
        foreach (var block in Page.Read(room.Page).Blocks().Where(block => Runners.Of(block) == Runner.Shell))
        {
            switch (block.Language)
            {
                case "bash" or "console":
                    _statements.AddRange(Statements.Of(block).Where(statement => !Unrunnable.Has(statement)));
                    break;
                case "python":
                    _scripts.Add(block.Code);
                    break;
                default:
                    _outputs.Add((block, _statements.Count));
                    break;
            }

            foreach (var after in room.After.Where(after => after.Follows(block) && (block.Language != "python" || TestTools.OnPath("python3") is not null)))
            {
                Add(new Block($"behind {block}", 0, "bash", after.Commands));
            }
        }
    }

    public IReadOnlyList<Statement> Commands => _statements;

    /// <summary>What the page shows, with the number of commands that were typed before it.</summary>
    public IReadOnlyList<(Block Block, int Before)> Outputs => _outputs;

    /// <summary>Python of the page, block after block.</summary>
    public IReadOnlyList<string> Scripts => _scripts;

    private void Add(Block hidden) => _statements.AddRange(Statements.OfBash(hidden, hidden.Code));
}
