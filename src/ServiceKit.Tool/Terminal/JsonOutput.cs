using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServiceKit.Tool.Terminal;

/// <summary>JSON for scripts: camelCase, the names of the REST API, moments in ISO 8601 and UTC.</summary>
internal static class JsonOutput
{
    // Nothing embeds it in HTML, which alone is what the other encoders escape more for.
    public static readonly JsonSerializerOptions Line = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented = new(Line) { WriteIndented = true, NewLine = "\n" };

    public static void Write<T>(ToolContext tool, T value) => tool.Print(JsonSerializer.Serialize(value, Indented));

    public static void WriteLine<T>(ToolContext tool, T value) => tool.Print(JsonSerializer.Serialize(value, Line));
}
