namespace ServiceKit;

/// <summary>A named configuration.</summary>
/// <typeparam name="T">The type of its content.</typeparam>
/// <param name="Name">Its name.</param>
/// <param name="Data">Its content, which passed the validation of the type when it was written.</param>
/// <param name="CreatedAt">When it was written first.</param>
/// <param name="UpdatedAt">When it was written last.</param>
/// <param name="Tag">Another one with each write: its entity tag, without quotes.</param>
public sealed record Config<T>(string Name, T Data, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string Tag)
    where T : class;
