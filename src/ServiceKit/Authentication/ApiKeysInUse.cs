namespace ServiceKit.Authentication;

/// <summary>Whether <c>UseApiKeys()</c> was called, so that forgetting it is noticed at start.</summary>
internal sealed class ApiKeysInUse
{
    public bool Value { get; set; }
}
