using System.Text.RegularExpressions;

namespace ServiceKit;

/// <summary>What a service is called: shown in its documentation and used as the realm of its challenges.</summary>
public sealed partial record ServiceInfo
{
    /// <summary>Describes a service.</summary>
    /// <param name="id">A slug of lower-case letters, digits and single hyphens, 63 characters at most: <c>station-service</c>.</param>
    /// <param name="displayName">The name for people. Default: the id.</param>
    /// <param name="version">The version of the service. Default: that of the program.</param>
    /// <param name="description">One or more sentences, CommonMark allowed.</param>
    /// <exception cref="ArgumentException">The id is no slug, or the display name is blank.</exception>
    public ServiceInfo(string id, string? displayName = null, string? version = null, string? description = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (id.Length > 63 || !Slug().IsMatch(id))
        {
            throw new ArgumentException($"'{id}' is no slug: use up to 63 lower-case letters, digits and single hyphens, such as station-service.", nameof(id));
        }

        if (displayName is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(displayName);
        }

        Id = id;
        DisplayName = displayName ?? id;
        Version = version;
        Description = description;
    }

    /// <summary>The slug.</summary>
    public string Id { get; }

    /// <summary>The name for people.</summary>
    public string DisplayName { get; }

    /// <summary>The version, or null for that of the program.</summary>
    public string? Version { get; }

    /// <summary>What the service is for.</summary>
    public string? Description { get; }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Slug();
}
