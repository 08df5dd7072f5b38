namespace ServiceKit.Documentation.Tests.Shell.Rooms;

/// <summary>The service that most pages call, and do not show.</summary>
internal static class Sample
{
    /// <summary>An endpoint for <see cref="Programs.ProgramCode"/> to put behind what a page shows.</summary>
    public const string Stations = "app.MapGet(\"/api/v1/stations\", () => new[] { \"north\", \"south\" }).RequireApiKey(\"stations:read\");\n";

    public static string Service { get; } = With("builder.WithAuth().WithHealth();");

    /// <summary>The service with other lines for its builder.</summary>
    public static string With(string builder) =>
        $"""
        var builder = ServiceBuilder.Create(args, new ServiceInfo("station-service", "Station Service"));
        {builder}
        var app = builder.Build();
        {Stations}
        app.Run();
        """;

    public static Dictionary<string, Func<string>> Program(Func<string> service) => new() { ["service"] = service };
}
