namespace ServiceKit.Limits.Counters;

/// <summary>A counter of a window whose quota can change while the use goes on counting.</summary>
internal abstract class WindowCounter : Counter
{
    /// <summary>How many requests a window admits.</summary>
    public abstract int Permits { get; set; }
}
