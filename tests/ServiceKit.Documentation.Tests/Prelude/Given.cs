using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;

namespace ServiceKit.Documentation.Tests.Prelude;

/// <summary>The variables that examples have from their surroundings. They are compiled against, and never run.</summary>
public static class Given
{
    public static IConfiguration configuration => throw new NotSupportedException();

    public static WebApplicationFactory<Program> service => throw new NotSupportedException();

    public static HttpClient client => throw new NotSupportedException();

    public static StationClient stations => throw new NotSupportedException();

    public static TimeProvider clock => throw new NotSupportedException();

    public static ReadOnlySpan<byte> body => throw new NotSupportedException();

    public static string text => throw new NotSupportedException();
}
