namespace ServiceKit.Documentation.Tests.Prelude;

// What examples speak of without showing it, or show in another example. Compiled against, and never run.

/// <summary>The entry point of a reader's service.</summary>
public class Program;

public sealed record Station(string Name);

public sealed class StationStore
{
    public Station[] All() => throw new NotSupportedException();

    public Task<bool> CanReadAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task LoadAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task SaveAsync(CancellationToken cancellation) => throw new NotSupportedException();
}

public sealed class StationClient(HttpClient http)
{
    public Uri? Address => http.BaseAddress;

    public Task<Station[]> ListAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
}

public static class Stations
{
    public static Station[] List() => throw new NotSupportedException();

    public static void Delete(int id) => throw new NotSupportedException();
}

public static class Export
{
    public static string All() => throw new NotSupportedException();
}

public sealed record StationConfig(int Interval, string Region);

public sealed record AlarmConfig(int Level);

public sealed class StationHub : Microsoft.AspNetCore.SignalR.Hub;
