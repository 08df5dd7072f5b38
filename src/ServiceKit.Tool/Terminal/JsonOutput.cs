using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace ServiceKit.Tool.Terminal;

/// <summary>JSON for scripts: camelCase, the names of the REST API, moments in ISO 8601 and UTC.</summary>
internal static class JsonOutput
{
    public static readonly JsonSerializerOptions Line = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private static readonly JsonSerializerOptions Indented = new(Line) { WriteIndented = true, NewLine = "\n" };

    public static void Write<T>(ToolContext tool, T value) => tool.Print(JsonSerializer.Serialize(value, Indented));

    public static void WriteLine<T>(ToolContext tool, T value) => tool.Print(JsonSerializer.Serialize(value, Line));
}
