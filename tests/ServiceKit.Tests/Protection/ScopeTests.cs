using ServiceKit.Generators.Tests;
using ServiceKit.Protection;

namespace ServiceKit.Tests.Protection;

/// <summary>Which granted scope covers which required one, and which texts are scopes.</summary>
public sealed class ScopeTests
{
    [Theory]
    [InlineData("stations:read", "stations:read", true)]
    [InlineData("stations:*", "stations:read", true)]
    [InlineData("stations:*", "stations:read:own", true)]
    [InlineData("*", "anything", true)]
    [InlineData("stations:read", "stations:write", false)]
    [InlineData("stations:read", "STATIONS:READ", false)]
    [InlineData("stations:*", "stations", false)]
    [InlineData("stations:*", "stationsx:read", false)]
    [InlineData("stations:read", "stations:*", false)]
    [InlineData("stations:read", "stations:readall", false)]
    [InlineData("station", "stations:read", false)]
    public void Granted_CoversRequired_OnlyExactlyOrByWildcard(string granted, string required, bool covered) =>
        Assert.Equal(covered, Scope.IsCovered([granted], required));

    [Fact]
    public void Requirement_NeedsAllScopesAndOneOfEachGroup()
    {
        var requirement = ScopeRequirement.Of([new ApiKeyRequirement(["a", "b"], []), new ApiKeyRequirement([], ["c", "d"]), new ApiKeyRequirement(["a"], ["e"])]);
        Assert.True(requirement.IsCoveredBy(["a", "b", "d", "e"]));
        Assert.True(requirement.IsCoveredBy(["*"]));
        Assert.False(requirement.IsCoveredBy(["a", "b", "e"]));
        Assert.False(requirement.IsCoveredBy(["a", "c", "e"]));
        Assert.False(requirement.IsCoveredBy([]));
        Assert.Equal("the scopes a, b and one of the scopes c, d and one of the scopes e", requirement.ToString());
        Assert.Equal([["a", "b", "c", "e"], ["a", "b", "d", "e"]], requirement.Alternatives());
        Assert.True(ScopeRequirement.None.IsCoveredBy([]));
    }

    [Fact]
    public void Alternatives_OfManyGroups_StayBounded()
    {
        var groups = Enumerable.Range(0, 20).Select(i => new ApiKeyRequirement([], [$"a{i}", $"b{i}"]));
        Assert.InRange(ScopeRequirement.Of(groups).Alternatives().Count, 1, 32);
    }

    [Theory]
    [MemberData(nameof(ScopeExamples.All), MemberType = typeof(ScopeExamples))]
    public void Fault_OfAScope_IsFoundExactlyWhereItIsMalformed(string scope, bool wellFormed) =>
        Assert.Equal(wellFormed, Scope.Fault(scope) is null);
}
