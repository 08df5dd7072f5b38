namespace ServiceKit.Protection;

/// <summary>Says that the source generator attached the filter of this endpoint.</summary>
internal sealed class GeneratedFilterMetadata
{
    public static readonly GeneratedFilterMetadata Instance = new();

    private GeneratedFilterMetadata()
    {
    }

    public override string ToString() => "API key filter (generated)";
}
