using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace ServiceKit.OpenTelemetry;

/// <summary>Where traces and metrics go: the variables of the OpenTelemetry specification, "OTLP exporter configuration", from whatever the service is configured by.</summary>
internal sealed record OtlpTarget(Uri Endpoint, OtlpExportProtocol Protocol, string? Headers)
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    public const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";
    public const string HeadersVariable = "OTEL_EXPORTER_OTLP_HEADERS";

    /// <summary>Without path, query and user, which may hold a token: for the log.</summary>
    public string Shown => $"{Endpoint.Scheme}://{Endpoint.Host}:{Endpoint.Port}";

    /// <returns>Null where no endpoint is set, and nothing is to be sent.</returns>
    /// <exception cref="ApiKeyConfigurationException">A variable has a value that cannot be used.</exception>
    public static OtlpTarget? Of(IConfiguration configuration)
    {
        var endpoint = configuration[EndpointVariable];
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return null;
        }

        // What was written is not repeated: addresses of collectors can hold tokens.
        if (!Uri.TryCreate(endpoint.Trim(), UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            throw new ApiKeyConfigurationException($"{EndpointVariable} is no address of a collector. Write one such as http://collector:4318.");
        }

        return new OtlpTarget(uri, ProtocolOf(configuration[ProtocolVariable]), configuration[HeadersVariable]);
    }

    /// <summary>The options of an exporter for one signal: <c>traces</c> or <c>metrics</c>.</summary>
    public void Apply(OtlpExporterOptions options, string signal)
    {
        options.Protocol = Protocol;
        // The exporter appends the path of the signal only to addresses that it read itself.
        options.Endpoint = Protocol is OtlpExportProtocol.HttpProtobuf
            ? new UriBuilder(Endpoint) { Path = $"{Endpoint.AbsolutePath.TrimEnd('/')}/v1/{signal}" }.Uri
            : Endpoint;
        if (!string.IsNullOrEmpty(Headers))
        {
            options.Headers = Headers;
        }
    }

    private static OtlpExportProtocol ProtocolOf(string? protocol) => protocol?.Trim() switch
    {
        null or "" or "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
#pragma warning disable CS0618 // the word of the specification; the exporter speaks it by itself
        "grpc" => OtlpExportProtocol.Grpc,
#pragma warning restore CS0618
        _ => throw new ApiKeyConfigurationException($"{ProtocolVariable} names no protocol that is spoken here. Write http/protobuf or grpc."),
    };
}
