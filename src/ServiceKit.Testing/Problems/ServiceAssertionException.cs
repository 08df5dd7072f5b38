namespace ServiceKit.Testing;

/// <summary>A service did not do what a test expects. Every test framework reports it with its message.</summary>
public sealed class ServiceAssertionException : Exception
{
    /// <summary>An exception without a message of its own.</summary>
    public ServiceAssertionException()
    {
    }

    /// <summary>An exception with a message.</summary>
    /// <param name="message">What was expected, and what was seen.</param>
    public ServiceAssertionException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message and a cause.</summary>
    /// <param name="message">What was expected, and what was seen.</param>
    /// <param name="innerException">The cause.</param>
    public ServiceAssertionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
