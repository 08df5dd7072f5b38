using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ServiceKit.Configs.Api;

/// <summary>Entity tags, and conditions of a request by them (RFC 9110 sections 8.8.3 and 13.1).</summary>
/// <remarks>
/// A tag is that of the last write and the version of the program that wrote the answer: a new version may show the same configuration
/// differently. What a write is made under is the last write alone.
/// </remarks>
internal static class ConfigTags
{
    public static string Of(string tag, Type type) => $"\"{tag}.{type.Assembly.ManifestModule.ModuleVersionId.ToString("N")[..8]}\"";

    /// <summary>Whether the caller has what is there now: 304.</summary>
    public static bool IsKnown(HttpRequest request, string tag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(new EntityTagHeaderValue(tag), useStrongComparison: false));

    /// <summary>What a write is made under. A condition that is there and cannot be understood is one that does not hold.</summary>
    /// <exception cref="ConfigException">A condition is malformed.</exception>
    public static ConfigConditions Conditions(HttpRequest request)
    {
        var (match, none) = (request.Headers.IfMatch, request.Headers.IfNoneMatch);
        return new ConfigConditions
        {
            MustExist = match is ["*"],
            ExpectedTags = match.Count == 0 || match is ["*"] ? null : [.. Parse(match).Where(tag => !tag.IsWeak).Select(Written)],
            MustBeNew = none is ["*"],
            RefusedTags = none.Count == 0 || none is ["*"] ? [] : [.. Parse(none).Select(Written)],
        };
    }

    private static IList<EntityTagHeaderValue> Parse(StringValues header) =>
        EntityTagHeaderValue.TryParseStrictList(header, out var tags) && tags.Count > 0 && !tags.Contains(EntityTagHeaderValue.Any)
            ? tags
            : throw new ConfigException(ConfigFault.Changed, "If-Match or If-None-Match is malformed; send the ETag of the last answer");

    private static string Written(EntityTagHeaderValue tag) => tag.Tag.ToString().Trim('"').Split('.')[0];
}
