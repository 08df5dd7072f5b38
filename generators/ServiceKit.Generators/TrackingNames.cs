namespace ServiceKit.Generators;

/// <summary>The steps of the pipeline, by which tests prove that each of them is cached.</summary>
internal static class TrackingNames
{
    public const string Intercepts = nameof(Intercepts);

    public const string Calls = nameof(Calls);

    public const string Files = nameof(Files);

    public const string Probes = nameof(Probes);

    public const string Scopes = nameof(Scopes);

    public const string Catalogue = nameof(Catalogue);
}
