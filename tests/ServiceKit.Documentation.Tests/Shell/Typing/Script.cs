using System.Globalization;
using System.Text;
using ServiceKit.Documentation.Tests.Shell.Reading;

namespace ServiceKit.Documentation.Tests.Shell.Typing;

/// <summary>A script of bash that types the commands of a plan one after another, into one shell, and keeps what each printed in files of its own.</summary>
internal static class Script
{
    // A service is in a process group of its own ("set -m"), and is gone with its children when the shell is, however that ends.
    private const string Frame =
        """
        set -u -o pipefail -m
        exec < /dev/null
        running=()
        ended() { echo "$2" > "$OUT/$1.exit"; [ "$2" -eq 0 ] || exit 1; }
        stop() {
          local group
          for group in ${running[@]+"${running[@]}"}; do kill -TERM -- "-$group" 2> /dev/null; done
          for group in ${running[@]+"${running[@]}"}; do
            for _ in $(seq 100); do kill -0 -- "-$group" 2> /dev/null || break; sleep 0.05; done
            kill -KILL -- "-$group" 2> /dev/null
          done
          running=()
        }
        # What the page itself put into the background, too.
        trap 'stop; for job in $(jobs -p); do kill -TERM -- "-$job" 2> /dev/null; done' EXIT
        trap 'exit 1' TERM INT HUP
        listening() {
          for _ in $(seq 3600); do
            if grep -qs 'Now listening on' "$OUT/$1.out"; then ended "$1" 0; return; fi
            if ! kill -0 "$2" 2> /dev/null; then wait "$2"; ended "$1" $?; return; fi
            sleep 0.05
          done
          ended "$1" 124
        }
        watched() {
          for _ in $(seq 3600); do
            [ "$(grep -c . "$OUT/$1.out")" -ge "$3" ] && break
            kill -0 "$2" 2> /dev/null || break
            sleep 0.05
          done
          kill -TERM -- "-$2" 2> /dev/null
          [ "$(grep -c . "$OUT/$1.out")" -ge "$3" ]; ended "$1" $?
        }
        pasted() { grep -ohE 'sk_[a-z]+_00000000_[0-9A-Za-z]+' "$OUT"/*.out | tail -n 1 > "$OUT/pasted"; }

        """;

    public static string Of(IReadOnlyList<Statement> statements, bool keepsServices, Func<string, string> here)
    {
        var script = new StringBuilder(Frame);
        for (var at = 0; at < statements.Count; at++)
        {
            var (statement, files) = (statements[at], $"> \"$OUT/{at}.out\" 2> \"$OUT/{at}.err\"");
            script.Append(CultureInfo.InvariantCulture, $"# {statement.Block}\n");
            script.Append(statement.Kind switch
            {
                StatementKind.Serve => $"{(keepsServices ? "" : "stop\n")}{{\n{here(statement.Text)}\n}} {files} &\nrunning+=($!)\nlistening {at} $!\n",
                StatementKind.Watch => $"{{\n{here(statement.Text)}\n}} {files} &\nrunning+=($!)\nwatched {at} $! {statement.Shown.Split('\n').Count(line => line.Length > 0)}\n",
                StatementKind.Ask => $"pasted\n{{\n{here(statement.Text)}\n}} {files} < \"$OUT/pasted\"\nended {at} $?\n",
                _ => $"{{\n{here(statement.Text)}\n}} {files}\nended {at} $?\n",
            });
        }

        return script.ToString();
    }
}
