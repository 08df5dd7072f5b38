namespace ServiceKit.Dashboard.Components;

/// <summary>What a sentence above the content of a page is. Not for direct use.</summary>
[System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
public enum NoticeKind
{
    /// <summary>Something to know.</summary>
    Info,

    /// <summary>Something was done.</summary>
    Done,

    /// <summary>Something to heed.</summary>
    Warning,

    /// <summary>Something could not be done.</summary>
    Error,
}
