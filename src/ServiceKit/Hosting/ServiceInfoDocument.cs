using System.ComponentModel;

namespace ServiceKit.Hosting;

/// <summary>The answer of <c>/api/v1/info</c>.</summary>
internal sealed record ServiceInfoDocument
{
    [Description("The slug of the service.")]
    public required string Id { get; init; }

    [Description("The name for people.")]
    public required string DisplayName { get; init; }

    [Description("The version of the service.")]
    public required string Version { get; init; }

    [Description("What the service is for; CommonMark. Null where nobody said.")]
    public string? Description { get; init; }

    public static ServiceInfoDocument Of(ServiceInfo service) => new()
    {
        Id = service.Id,
        DisplayName = service.DisplayName,
        Version = ProgramVersion.Of(service),
        Description = service.Description,
    };
}
