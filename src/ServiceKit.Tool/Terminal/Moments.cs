using System.Globalization;

namespace ServiceKit.Tool.Terminal;

/// <summary>Moments as tables show them, in UTC.</summary>
internal static class Moments
{
    public static string Show(DateTimeOffset? moment, string otherwise) =>
        moment?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? otherwise;
}
