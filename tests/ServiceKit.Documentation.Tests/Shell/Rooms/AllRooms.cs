namespace ServiceKit.Documentation.Tests.Shell.Rooms;

/// <summary>A room for each page with commands.</summary>
internal static class AllRooms
{
    public static IReadOnlyList<Room> List { get; } =
        [.. PackageRooms.List, .. KeyRooms.List, .. RequestRooms.List, .. OperationRooms.List, WebhookRoom.Room];

    public static Room? Find(string page) => List.FirstOrDefault(room => room.Page == page);
}
