using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Shipped;

/// <summary>A real Prometheus is asked what each panel of the dashboard asks.</summary>
[Trait("Feature", "C15")]
public sealed class PanelTests
{
    [Fact]
    public async Task EveryPanel_OfAServiceThatIsCalled_ShowsSomething()
    {
        await using var service = await WatchedService.StartAsync();
        await using var prometheus = await service.WatchAsync();
        var panels = ShippedFiles.Panels();
        Assert.InRange(panels.Count, 18, 50);
        foreach (var panel in panels)
        {
            Assert.NotEmpty(panel.Queries);
            foreach (var query in panel.Queries)
            {
                await prometheus.QueryAsync(query, values => values.Count > 0 && values.All(double.IsFinite), meanwhile: () => UseAsync(service));
            }
        }
    }

    // Some of everything that there is a panel for.
    private static async Task UseAsync(WatchedService service)
    {
        await service.CallAsync("/things", RunningService.Key, times: 3);
        await service.CallAsync("/things", key: null);
        await service.CallAsync("/broken", RunningService.Key);
        await service.MakeKeyAsync();
    }
}
