namespace ServiceKit.Observability;

/// <summary>Takes back time series of what is no more: their room is for others.</summary>
internal interface IRetiredSeries
{
    /// <summary>Forgets the series of an instrument that have one of these values in a tag.</summary>
    /// <param name="instrument">The name of the instrument, of whichever meter of ServiceKit.</param>
    /// <param name="tag">The name of the tag.</param>
    /// <param name="values">The values that are no more.</param>
    void Retire(string instrument, string tag, IReadOnlySet<string> values);
}
