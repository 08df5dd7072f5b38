using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Attacks;

/// <summary>Every refusal of a key is measured, whoever refuses it.</summary>
public sealed class CountedRefusalTests
{
    [Fact]
    [Trait("Feature", "C14")]
    public async Task RefusalByAPolicy_IsCounted()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/things", () => "ok").RequireAuthorization(policy => policy.RequireUserName("somebody-else")),
            b =>
            {
                b.Services.AddAuthorization();
                return b.WithAuth(apiKeys: [RunningService.Key]);
            });
        using var meter = new MeterRecorder(service);
        using var refused = await service.GetAsync("/things", RunningService.Key);
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(1, meter.Of("servicekit.auth.refusals")["reason=forbidden"]);
    }
}
