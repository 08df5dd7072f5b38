namespace ServiceKit;

/// <summary>Which of the health endpoints a check takes part in. Without a tag: in <c>/health</c> and <c>/health/ready</c>.</summary>
public static class HealthTags
{
    /// <summary>
    /// The check takes part in <c>/health/live</c> too. An orchestrator restarts a service that is not live: only for what a restart
    /// mends, never for a database.
    /// </summary>
    public const string Live = "live";

    /// <summary>The check is shown by <c>/health</c>, and says nothing about whether the service can take requests.</summary>
    public const string NotForReadiness = "not-for-readiness";
}
