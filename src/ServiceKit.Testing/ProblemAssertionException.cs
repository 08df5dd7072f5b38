namespace ServiceKit.Testing;

/// <summary>An answer is not the error that the test expected. The message says what it is instead.</summary>
public sealed class ProblemAssertionException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ProblemAssertionException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected, and what came.</param>
    public ProblemAssertionException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected, and what came.</param>
    /// <param name="innerException">What caused it.</param>
    public ProblemAssertionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
