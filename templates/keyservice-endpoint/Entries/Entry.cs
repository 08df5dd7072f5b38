using System.ComponentModel.DataAnnotations;

namespace KeyService.Entries;

/// <summary>One of the name-in-words.</summary>
/// <param name="Id">The number that the service gave it.</param>
/// <param name="Name">What people call it.</param>
public sealed record Entry(int Id, string Name);

/// <summary>What is to be created.</summary>
public sealed record NewEntry
{
    /// <summary>What people call it.</summary>
    [Required, StringLength(100, MinimumLength = 1)]
    public string Name { get; init; } = "";
}
