using System.Text;

namespace ServiceKit.Client.Keys;

/// <summary>Reads a file with one key. The path is opened anew each time, so that a link that was turned over is followed.</summary>
internal static class KeyFileReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ApiKeyClientException">The file is missing, unreadable, too large, or holds no key.</exception>
    public static string Read(string path)
    {
        var place = $"The key file {Shown(path)}";
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var content = new byte[ApiKeyClientDefaults.MaxKeyFileBytes + 1];
            var length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > ApiKeyClientDefaults.MaxKeyFileBytes)
            {
                throw new ApiKeyClientException($"{place} is larger than {ApiKeyClientDefaults.MaxKeyFileBytes} bytes. It is to hold one key, and nothing else.");
            }

            return KeyText.Check(StrictUtf8.GetString(content, 0, length).TrimStart('\uFEFF').Trim(), place);
        }
        catch (DecoderFallbackException exception)
        {
            throw new ApiKeyClientException($"{place} is not UTF-8 text. Save it as UTF-8.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Without the exception and its message: they quote the path, which may be a key that was put in the wrong place.
            throw new ApiKeyClientException($"{place} cannot be read ({exception.GetType().Name}). Name a file that exists and that this program may read.");
        }
    }

    // Somebody may have written the key where its file was to be named, and keys of other services have dots and slashes too. What begins with a folder is a path.
    private static string Shown(string path)
    {
        for (var folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder) && folder != Path.GetPathRoot(folder); folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(folder))
            {
                return path;
            }
        }

        return "(name not shown: it could be the key itself)";
    }
}
