namespace ServiceKit.Documentation.Tests.Shell.Reading;

/// <summary>What quotes and comments make of a text of the shell; as much of it as it takes to tell where a command ends.</summary>
/// <param name="IsOpen">The command goes on in the next line.</param>
/// <param name="HasCode">It is more than a comment.</param>
/// <param name="Comment">The last comment, without its sign.</param>
internal readonly record struct Quotes(bool IsOpen, bool HasCode, string Comment)
{
    public static Quotes Read(string text)
    {
        var (quote, code, comment) = ('\0', false, "");
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (quote != '\0')
            {
                if (letter == '\\' && quote == '"')
                {
                    at++;
                }
                else if (letter == quote)
                {
                    quote = '\0';
                }
            }
            else if (letter == '#' && (at == 0 || char.IsWhiteSpace(text[at - 1])))
            {
                var end = text.IndexOf('\n', at);
                comment = text[(at + 1)..(end < 0 ? text.Length : end)].Trim();
                at = end < 0 ? text.Length : end;
            }
            else if (letter == '\\')
            {
                if (at == text.Length - 1)
                {
                    return new(IsOpen: true, code, comment);
                }

                at++;
            }
            else
            {
                quote = letter is '\'' or '"' ? letter : '\0';
                code |= !char.IsWhiteSpace(letter);
            }
        }

        return new(quote != '\0', code, comment);
    }
}
