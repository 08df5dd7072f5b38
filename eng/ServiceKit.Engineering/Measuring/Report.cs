using System.Text.Json;

namespace ServiceKit.Engineering.Measuring;

/// <summary>Writes what was measured to <c>artifacts/bench</c>, with what the figures depend on.</summary>
public static class Report
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <returns>The path of the file from the root of the repository.</returns>
    public static string Write(string name, Machine machine, object measured)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "bench")).FullName;
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, JsonSerializer.Serialize(new { Machine = machine, Measured = measured }, Indented));
        return Path.GetRelativePath(Repository.Root, file);
    }
}
