namespace ServiceKit.Authentication;

/// <summary>Where <c>UseApiKeys()</c> was called, so that a forgotten call is noticed at start and the documentation is right.</summary>
internal sealed class ApiKeysInUse
{
    /// <summary>Whether the whole service is closed: it was called on the application itself, not on a branch such as <c>UseWhen</c>.</summary>
    public bool Everywhere { get; set; }
}
