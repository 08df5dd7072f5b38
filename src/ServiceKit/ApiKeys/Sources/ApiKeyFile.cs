using System.Text;

namespace ServiceKit.ApiKeys;

/// <summary>Reads a key file, UTF-8: lines (<see cref="ApiKeyLines"/>) or JSON (<see cref="ApiKeyJson"/>).</summary>
internal static class ApiKeyFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ApiKeyConfigurationException">The file is missing, unreadable, too large, or not text.</exception>
    public static ApiKeySourceResult Read(string path)
    {
        var text = ReadText(path);
        var whenEmpty = $"API key file holds no key: {path}. Write one key a line.";
        return ApiKeyJson.IsJson(text)
            ? new ApiKeySourceResult($"file {path}", ApiKeyJson.Parse(text, path), index => ApiKeyJson.Place(index, path), whenEmpty)
            : new ApiKeySourceResult($"file {path}", ApiKeyLines.Parse(text, path), line => ApiKeyLines.Place(line, path), whenEmpty);
    }

    private static string ReadText(string path)
    {
        if (!File.Exists(path))
        {
            throw new ApiKeyConfigurationException(Directory.Exists(path)
                ? $"API key file is a directory: {path}. Name the file in it."
                : $"API key file not found: {path}");
        }

        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = ReadBounded(stream, path);
            var text = StrictUtf8.GetString(content);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException exception)
        {
            throw new ApiKeyConfigurationException($"API key file is not UTF-8 text: {path}. Save it as UTF-8.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ApiKeyConfigurationException($"API key file cannot be read: {path} ({exception.Message})", exception);
        }
    }

    // The length is checked while reading, not before: a pipe or a growing file has none that can be trusted.
    private static byte[] ReadBounded(Stream stream, string path)
    {
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > ApiKeyLimits.MaxKeyFileBytes)
            {
                throw new ApiKeyConfigurationException($"API key file is larger than {ApiKeyLimits.MaxKeyFileBytes} bytes: {path}");
            }
        }

        return content.ToArray();
    }
}
