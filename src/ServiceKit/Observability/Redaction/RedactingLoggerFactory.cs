using Microsoft.Extensions.Logging;

namespace ServiceKit.Observability.Redaction;

/// <summary>The logger factory of the program, whose loggers write nothing with a key in it.</summary>
/// <param name="inner">What the program logs with.</param>
/// <param name="isOwned">Whether the inner factory is disposed of with this one: nobody else will.</param>
/// <param name="redactor">Takes keys out.</param>
internal sealed class RedactingLoggerFactory(ILoggerFactory inner, bool isOwned, ApiKeyRedactor redactor) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new RedactingLogger(inner.CreateLogger(categoryName), redactor);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        if (isOwned)
        {
            inner.Dispose();
        }
    }
}
