using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace ServiceKit.OpenTelemetry;

/// <summary>Where the traces, or the metrics, go. What is said of one signal counts before what is said of all.</summary>
internal sealed record OtlpSignal(Uri Endpoint, OtlpExportProtocol Protocol, string? Headers)
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";

    /// <summary>Without path, query and user, which may hold a token: for the log.</summary>
    public string Shown => $"{Endpoint.Scheme}://{Endpoint.Host}:{Endpoint.Port}";

    /// <param name="configuration">The configuration, with the variables of the environment.</param>
    /// <param name="signal">As it stands in the names of variables: <c>TRACES</c> or <c>METRICS</c>.</param>
    /// <param name="path">What is appended to the address of all signals.</param>
    /// <returns>Null where no endpoint is set, or the signal is not to be sent.</returns>
    /// <exception cref="ApiKeyConfigurationException">A variable has a value that cannot be used.</exception>
    public static OtlpSignal? Of(IConfiguration configuration, string signal, string path)
    {
        var own = EndpointOf(configuration, $"{Prefix}{signal}_ENDPOINT");
        var general = EndpointOf(configuration, $"{Prefix}ENDPOINT");
        if (!IsWanted(configuration, $"OTEL_{signal}_EXPORTER") || (own ?? general) is not { } endpoint)
        {
            return null;
        }

        var protocol = ProtocolOf(configuration, $"{Prefix}{signal}_PROTOCOL") ?? ProtocolOf(configuration, $"{Prefix}PROTOCOL") ?? OtlpExportProtocol.HttpProtobuf;
        if (own is null && protocol is OtlpExportProtocol.HttpProtobuf)
        {
            // The address of one signal is used as it is; to that of all the path of the signal is appended.
            endpoint = new UriBuilder(endpoint) { Path = $"{endpoint.AbsolutePath.TrimEnd('/')}{path}" }.Uri;
        }

        return new OtlpSignal(endpoint, protocol, Text(configuration, $"{Prefix}{signal}_HEADERS") ?? Text(configuration, $"{Prefix}HEADERS"));
    }

    public void Apply(OtlpExporterOptions options)
    {
        options.Protocol = Protocol;
        options.Endpoint = Endpoint;
        if (Headers is not null)
        {
            options.Headers = Headers;
        }
    }

    private static string? Text(IConfiguration configuration, string variable) => configuration[variable] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    // What was written is not repeated: addresses of collectors can hold tokens.
    private static Uri? EndpointOf(IConfiguration configuration, string variable) => Text(configuration, variable) switch
    {
        null => null,
        { } text when Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) => uri,
        _ => throw new ApiKeyConfigurationException($"{variable} is no address of a collector. Write one such as http://collector:4318."),
    };

    private static OtlpExportProtocol? ProtocolOf(IConfiguration configuration, string variable) => Text(configuration, variable) switch
    {
        null => null,
        "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
#pragma warning disable CS0618 // the word of the specification; the exporter speaks it by itself
        "grpc" => OtlpExportProtocol.Grpc,
#pragma warning restore CS0618
        _ => throw new ApiKeyConfigurationException($"{variable} names no protocol that is spoken here. Write http/protobuf or grpc."),
    };

    private static bool IsWanted(IConfiguration configuration, string variable) => Text(configuration, variable) switch
    {
        null or "otlp" => true,
        "none" => false,
        _ => throw new ApiKeyConfigurationException($"{variable} names an exporter that is not there. Write otlp or none."),
    };
}
