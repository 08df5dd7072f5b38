namespace ServiceKit.Authentication;

/// <summary>What was read from a request before it was taken out. No record: its text would be the key.</summary>
internal sealed class HiddenCredential(ApiKeyOutcome outcome, string key)
{
    public ApiKeyOutcome Outcome => outcome;

    public string Key => key;
}
