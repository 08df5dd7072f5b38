using System.Text.Json;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>The instructions of a Dockerfile, stage by stage.</summary>
internal sealed class Dockerfile
{
    private Dockerfile(IReadOnlyList<Stage> stages) => Stages = stages;

    public IReadOnlyList<Stage> Stages { get; }

    /// <summary>The stage that becomes the image.</summary>
    public Stage Last => Stages[^1];

    public static Dockerfile Parse(string text)
    {
        var stages = new List<Stage>();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#')))
        {
            var (word, rest) = (line.Split(' ')[0], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            Assert.Contains(word, (string[])["FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "ENTRYPOINT"]);
            if (word == "FROM")
            {
                var words = rest.Split(' ').Where(part => !part.StartsWith("--", StringComparison.Ordinal)).ToArray();
                stages.Add(new Stage(words[0], words.ElementAtOrDefault(2), []));
            }
            else
            {
                stages[^1].Instructions.Add(new Instruction(word, rest));
            }
        }

        return new Dockerfile(stages);
    }

    /// <summary>A stage.</summary>
    public sealed record Stage(string Base, string? Name, List<Instruction> Instructions)
    {
        public string Single(string word) => Instructions.Single(instruction => instruction.Word == word).Text;

        public IEnumerable<string> All(string word) => Instructions.Where(instruction => instruction.Word == word).Select(instruction => instruction.Text);
    }

    /// <summary>An instruction.</summary>
    public sealed record Instruction(string Word, string Text)
    {
        /// <summary>Words, written with blanks between them or as JSON; flags left out.</summary>
        public string[] Words => Text.StartsWith('[') ? JsonSerializer.Deserialize<string[]>(Text)! : [.. Text.Split(' ').Where(word => !word.StartsWith("--", StringComparison.Ordinal))];

        public string? Flag(string name) => Text.Split(' ').SingleOrDefault(word => word.StartsWith($"--{name}=", StringComparison.Ordinal))?[(name.Length + 3)..];
    }
}
