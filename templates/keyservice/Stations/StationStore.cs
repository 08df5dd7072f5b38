namespace KeyService.Stations;

/// <summary>Holds the stations in memory: they are gone when the service stops. A database would take its place.</summary>
/// <param name="capacity">The most stations that it holds.</param>
public sealed class StationStore(int capacity = StationStore.DefaultCapacity)
{
    /// <summary>The most stations that a store holds unless told otherwise, so that no caller can fill the memory.</summary>
    public const int DefaultCapacity = 1000;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Station> _stations = [];
    private int _lastId;

    /// <summary>The most stations that this store holds.</summary>
    public int Capacity => capacity;

    /// <summary>Every station, by id.</summary>
    public Station[] All()
    {
        lock (_lock)
        {
            return [.. _stations.Values];
        }
    }

    /// <summary>The station, or null if there is none with this id.</summary>
    public Station? Find(int id)
    {
        lock (_lock)
        {
            return _stations.GetValueOrDefault(id);
        }
    }

    /// <summary>Adds a station and gives it the next id; null if the store is full.</summary>
    public Station? Add(string name, double latitude, double longitude, string? operatorName)
    {
        lock (_lock)
        {
            if (_stations.Count >= capacity)
            {
                return null;
            }

            var station = new Station(++_lastId, name, latitude, longitude, operatorName);
            _stations.Add(station.Id, station);
            return station;
        }
    }

    /// <summary>Removes a station; false if there is none with this id.</summary>
    public bool Remove(int id)
    {
        lock (_lock)
        {
            return _stations.Remove(id);
        }
    }
}
