using ServiceKit.Networks;

namespace ServiceKit.Protection;

/// <summary>Says of an endpoint that asks for a key that clients from some networks need none.</summary>
internal sealed record OpenToNetworks(NetworkList Networks);
