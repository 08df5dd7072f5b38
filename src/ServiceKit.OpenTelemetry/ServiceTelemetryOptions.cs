namespace ServiceKit.OpenTelemetry;

/// <summary>What is sent by OTLP. Where to, and how, is in the variables that OpenTelemetry has for it.</summary>
public sealed class ServiceTelemetryOptions
{
    /// <summary>The sources of activities whose spans are sent; a <c>*</c> stands for anything. Default: those of the web server and of <c>HttpClient</c>.</summary>
    public IList<string> Sources { get; } = ["Microsoft.AspNetCore", "System.Net.Http"];

    /// <summary>
    /// The meters whose measurements are sent; a <c>*</c> stands for anything. Default: those of the web server, of <c>HttpClient</c>, of the
    /// runtime and of ServiceKit.
    /// </summary>
    public IList<string> Meters { get; } = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "ServiceKit.*"];

    /// <summary>
    /// The share of traces that are sent where no caller decided before (0 to 1); where one did, that holds. Default: 1, all of them.
    /// </summary>
    public double SampledShare { get; set; } = 1;

    /// <summary>How long the stop of the service waits for what was not sent yet. Up to a minute. Default: five seconds.</summary>
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
