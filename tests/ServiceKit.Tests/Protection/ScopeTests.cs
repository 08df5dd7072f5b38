using ServiceKit.Generators.Tests;

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
    public void NoScopes_CoverNothing_AndNothingIsAlwaysCovered()
    {
        Assert.False(Scope.AreCovered([], ["a"]));
        Assert.True(Scope.AreCovered([], []));
        Assert.False(Scope.AreCovered(["a"], ["a", "b"]));
        Assert.True(Scope.AreCovered(["a", "b"], ["a", "b"]));
    }

    [Theory]
    [MemberData(nameof(ScopeExamples.All), MemberType = typeof(ScopeExamples))]
    public void Fault_OfAScope_IsFoundExactlyWhereItIsMalformed(string scope, bool wellFormed) =>
        Assert.Equal(wellFormed, Scope.Fault(scope) is null);
}
