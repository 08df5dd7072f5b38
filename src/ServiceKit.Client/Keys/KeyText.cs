namespace ServiceKit.Client.Keys;

/// <summary>What a key is made of: visible ASCII, as a header can carry it and a service accepts it.</summary>
internal static class KeyText
{
    /// <exception cref="ApiKeyClientException">It is no key. The message names the place and nothing of the text.</exception>
    public static string Check(string text, string place)
    {
        if (text.Length == 0)
        {
            throw new ApiKeyClientException($"{place} is given but holds no key. Write the key there, or leave it out altogether.");
        }

        if (text.Length > ApiKeyClientDefaults.MaxKeyLength)
        {
            throw new ApiKeyClientException($"{place} holds more than one key can be: {ApiKeyClientDefaults.MaxKeyLength} characters at most. Write the key alone.");
        }

        return text.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? throw new ApiKeyClientException($"{place} holds a blank, a control or a non-ASCII character, which no key has. Write one key, and nothing else.")
            : text;
    }
}
