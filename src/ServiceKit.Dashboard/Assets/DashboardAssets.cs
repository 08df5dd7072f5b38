using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace ServiceKit.Dashboard.Assets;

/// <summary>What browsers load beside the pages: embedded, and served under names that change with the content, so that it can be kept for good.</summary>
internal sealed class DashboardAssets
{
    private const string Folder = "/assets/";

    private readonly Dictionary<string, Asset> _assets = new(StringComparer.Ordinal);

    public DashboardAssets()
    {
        Css = Add("dashboard.css", "text/css; charset=utf-8");
        Js = Add("dashboard.js", "text/javascript; charset=utf-8");
        Icon = Add("icon.svg", "image/svg+xml");
    }

    /// <summary>The stylesheet: its path below the dashboard.</summary>
    public string Css { get; }

    /// <summary>The script: its path below the dashboard.</summary>
    public string Js { get; }

    /// <summary>The icon: its path below the dashboard.</summary>
    public string Icon { get; }

    public static void Map(RouteGroupBuilder group) =>
        group.MapGet($"{Folder}{{name}}", (string name, DashboardAssets assets, HttpContext context) => assets.Write(name, context)).AllowAnonymous().DisableRateLimiting();

    private IResult Write(string name, HttpContext context)
    {
        if (!_assets.TryGetValue(name, out var asset))
        {
            return TypedResults.NotFound();
        }

        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return TypedResults.Bytes(asset.Content, asset.Type, entityTag: asset.Tag);
    }

    private string Add(string name, string type)
    {
        using var stream = typeof(DashboardAssets).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content))[..16];
        var (stem, extension) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
        var served = $"{stem}.{hash}{extension}";
        _assets[served] = new Asset(content, type, new EntityTagHeaderValue($"\"{hash}\""));
        return Folder + served;
    }

    private sealed record Asset(byte[] Content, string Type, EntityTagHeaderValue Tag);
}
