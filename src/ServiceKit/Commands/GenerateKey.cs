using ServiceKit.ApiKeys;

namespace ServiceKit.Commands;

/// <summary>
/// <c>--generate-key [brand_]environment</c>: a fresh key on standard output, and its hash, which is all that the service has
/// to know of it, on standard error.
/// </summary>
internal sealed class GenerateKey : ServiceCommand
{
    private const string Argument = "--generate-key";

    private readonly ApiKeyFormat _format;

    private GenerateKey(ApiKeyFormat format) => _format = format;

    public static new GenerateKey? Find(string[] args)
    {
        var index = Array.IndexOf(args, Argument);
        if (index < 0)
        {
            return null;
        }

        try
        {
            return (args.ElementAtOrDefault(index + 1) ?? string.Empty).Split('_') switch
            {
                [var environment] => new GenerateKey(new ApiKeyFormat(environment)),
                [var brand, var environment] => new GenerateKey(new ApiKeyFormat(environment, brand)),
                _ => throw new ArgumentException("There are two words at most."),
            };
        }
        catch (ArgumentException)
        {
            throw new ApiKeyConfigurationException(
                $"{Argument} takes the environment of the key, or brand and environment, such as prod or acme_live: each 2 to 16 lower-case letters and digits.");
        }
    }

    protected override async Task PrintAsync(IServiceProvider services)
    {
        var key = _format.Generate();
        await Console.Out.WriteLineAsync(key);
        await Console.Error.WriteLineAsync($"The key is for its caller alone and is not shown again. The service can be given its hash instead: {ApiKeyHash.Of(key)}");
    }
}
