using static ServiceKit.KeyManagement.Tests.Stores.Contract.StoreExamples;

namespace ServiceKit.KeyManagement.Tests.Stores.Contract;

/// <content>Configurations of the service.</content>
public abstract partial class ApiKeyStoreContract
{
    [Fact]
    [Trait("Feature", "C15")]
    public async Task Config_IsFoundAsItWasWritten_ByItsExactName()
    {
        await using var place = await NewPlaceAsync();
        var (one, other) = (await ConfigsAsync(place), await ConfigsAsync(place));
        const string data = """{"text":"'; DROP TABLE configs; -- 😀 \u0000","n":1.50}""";

        var written = await one.WriteConfigAsync(Write("a", data) with { At = Noon.AddTicks(7) }, Cancelled);

        Assert.Equal(new ConfigWriteResult(ConfigWriteOutcome.Created, new StoredConfig("a", data, "tag-1", Noon, Noon)), written);
        Assert.Equal(written.Config, await other.FindConfigAsync("configs", "a", Cancelled));
        Assert.Null(await other.FindConfigAsync("configs", "A", Cancelled));
        Assert.Null(await other.FindConfigAsync("others", "a", Cancelled));
        Assert.Null(await other.FindConfigAsync("configs", "\0", Cancelled));
    }

    [Fact]
    [Trait("Feature", "C15")]
    public async Task Config_ThatIsWrittenAgain_KeepsItsBeginning()
    {
        await using var place = await NewPlaceAsync();
        var configs = await ConfigsAsync(place);
        await configs.WriteConfigAsync(Write("a", "1"), Cancelled);

        var again = await configs.WriteConfigAsync(Write("a", "2") with { Tag = "tag-2", At = Noon.AddHours(1) }, Cancelled);

        Assert.Equal(new ConfigWriteResult(ConfigWriteOutcome.Replaced, new StoredConfig("a", "2", "tag-2", Noon, Noon.AddHours(1))), again);
    }

    [Fact]
    [Trait("Feature", "C15")]
    public async Task Config_WhoseConditionDoesNotHold_StaysAsItIs()
    {
        await using var place = await NewPlaceAsync();
        var configs = await ConfigsAsync(place);
        await configs.WriteConfigAsync(Write("a", "1"), Cancelled);

        Assert.Equal(ConfigWriteOutcome.Exists, (await configs.WriteConfigAsync(Write("a", "2") with { MustBeNew = true }, Cancelled)).Outcome);
        Assert.Equal(ConfigWriteOutcome.Changed, (await configs.WriteConfigAsync(Write("a", "2") with { ExpectedTags = ["tag-0"] }, Cancelled)).Outcome);
        Assert.Equal(ConfigWriteOutcome.Missing, (await configs.WriteConfigAsync(Write("b", "2") with { ExpectedTags = ["tag-0", "tag-1"] }, Cancelled)).Outcome);
        Assert.Equal(ConfigWriteOutcome.TooMany, (await configs.WriteConfigAsync(Write("b", "2") with { MaxCount = 1 }, Cancelled)).Outcome);
        Assert.Equal(ConfigWriteOutcome.Changed, (await configs.WriteConfigAsync(Write("a", "2") with { ExpectedTags = [] }, Cancelled)).Outcome);
        Assert.Equal(ConfigWriteOutcome.Changed, (await configs.WriteConfigAsync(Write("a", "2") with { RefusedTags = ["tag-0", "tag-1"] }, Cancelled)).Outcome);
        Assert.Equal(ConfigWriteOutcome.Missing, (await configs.WriteConfigAsync(Write("b", "2") with { MustExist = true }, Cancelled)).Outcome);
        Assert.Equal(ConfigWriteOutcome.Changed, await configs.RemoveConfigAsync("configs", "a", ["tag-0"], Cancelled));
        Assert.Equal(ConfigWriteOutcome.Missing, await configs.RemoveConfigAsync("configs", "b", null, Cancelled));
        Assert.Equal("1", (await configs.FindConfigAsync("configs", "a", Cancelled))!.Data);

        // Others of another kind do not count, and one that is there may be replaced however many there are.
        Assert.Equal(ConfigWriteOutcome.Created, (await configs.WriteConfigAsync(Write("a", "2") with { Kind = "others", MaxCount = 1 }, Cancelled)).Outcome);
        Assert.Equal(ConfigWriteOutcome.Replaced, (await configs.WriteConfigAsync(Write("a", "2") with { MaxCount = 1, ExpectedTags = ["tag-0", "tag-1"], Tag = "tag-2" }, Cancelled)).Outcome);
        Assert.Equal(ConfigWriteOutcome.Replaced, await configs.RemoveConfigAsync("configs", "a", ["tag-2"], Cancelled));
        Assert.Null(await configs.FindConfigAsync("configs", "a", Cancelled));
        Assert.NotNull(await configs.FindConfigAsync("others", "a", Cancelled));
    }

    [Fact]
    [Trait("Feature", "C15")]
    public async Task Configs_AreListedByName_FilteredAndPaged()
    {
        await using var place = await NewPlaceAsync();
        var configs = await ConfigsAsync(place);
        foreach (var name in (string[])["b", "B", "a.b", "10", "c"])
        {
            await configs.WriteConfigAsync(Write(name, "1"), Cancelled);
        }

        await configs.WriteConfigAsync(Write("other", "1") with { Kind = "others" }, Cancelled);

        Assert.Equal(["10", "B", "a.b", "b", "c"], await NamesAsync(null, 0, 9));
        Assert.Equal(["B", "a.b", "b"], await NamesAsync("b", 0, 9));
        Assert.Equal(["a.b", "b"], await NamesAsync("B", 1, 2));
        Assert.Equal(["10", "B", "a.b"], await configs.ListConfigNamesAsync("configs", string.Empty, 3, Cancelled));
        Assert.Equal(["b", "c"], await configs.ListConfigNamesAsync("configs", "a.b", 3, Cancelled));
        Assert.Empty(await configs.ListConfigNamesAsync("configs", "c", 3, Cancelled));
        Assert.Empty(await NamesAsync("%", 0, 9));
        Assert.Empty(await NamesAsync("\0", 0, 9));
        Assert.Equal(3, (await configs.ListConfigsAsync("configs", "b", 9, 1, Cancelled)).Total);

        async Task<IEnumerable<string>> NamesAsync(string? text, int skip, int take) =>
            (await configs.ListConfigsAsync("configs", text, skip, take, Cancelled)).Items.Select(config => config.Name);
    }

    [Fact]
    [Trait("Feature", "C15")]
    public async Task Configs_ThatManyMakeAtOnce_AreNeverMoreThanThereMayBe_AndOneWinsEachName()
    {
        await using var place = await NewPlaceAsync();
        var (one, other) = (await ConfigsAsync(place), await ConfigsAsync(place));

        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(i =>
            (i % 2 == 0 ? one : other).WriteConfigAsync(Write($"n{i / 2}", "1") with { MustBeNew = true, MaxCount = 10, Tag = $"tag-{i}" }, Cancelled)));

        Assert.Equal(10, results.Count(result => result.Outcome is ConfigWriteOutcome.Created));
        Assert.Equal(10, (await one.ListConfigsAsync("configs", null, 0, 99, Cancelled)).Total);
    }

    [Fact]
    [Trait("Feature", "C15")]
    public async Task Config_ThatManyReplaceAndRemoveAtOnce_IsChangedOncePerTag()
    {
        await using var place = await NewPlaceAsync();
        var (one, other) = (await ConfigsAsync(place), await ConfigsAsync(place));
        await one.WriteConfigAsync(Write("a", "1"), Cancelled);

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i => i % 2 == 0
            ? (await one.WriteConfigAsync(Write("a", "2") with { ExpectedTags = ["tag-1"], MustExist = true, Tag = $"tag-x{i}" }, Cancelled)).Outcome
            : await other.RemoveConfigAsync("configs", "a", ["tag-1"], Cancelled)));

        Assert.Single(results, outcome => outcome is ConfigWriteOutcome.Replaced);
        Assert.DoesNotContain(ConfigWriteOutcome.Created, results);
    }

    private static ConfigWrite Write(string name, string data) => new("configs", name, data, "tag-1", Noon);

    private static async Task<IConfigStore> ConfigsAsync(StorePlace place) => (IConfigStore)await place.OpenReadyAsync();
}
