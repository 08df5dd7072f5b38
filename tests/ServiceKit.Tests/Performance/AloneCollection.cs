namespace ServiceKit.Tests.Performance;

/// <summary>Runs while no other test does: a listener of another's, for activities or metrics, would allocate here too.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;
