namespace ServiceKit.Tests.Keys.Format;

/// <summary>The keys of docs/key-format.md, made by another program (Python's zlib.crc32). Their secrets are no secrets.</summary>
internal static class FormatVectors
{
    public const string Zeros = "sk_test_00000000_000000000000000000000000000000002iGaSf";

    public const string Words = "sk_example_0a1b2c3d_ThisIsNotASecretItIsAnExample0002ULH3S";

    public const string OtherBrand = "hcpms_example_ffffffff_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz4M8Lyp";

    public const string LongSecret = "sk_test_00000000_ExampleExampleExampleExampleExample000003zn15L";

    /// <summary>Its checksum is a small number, which the zeros in front of it pad.</summary>
    public const string PaddedChecksum = "sk_test_00005695_000000000000000000000000000000000000b8";

    public static TheoryData<string, string, string, string> All => new()
    {
        { Zeros, "sk", "test", "00000000" },
        { Words, "sk", "example", "0a1b2c3d" },
        { OtherBrand, "hcpms", "example", "ffffffff" },
        { LongSecret, "sk", "test", "00000000" },
        { PaddedChecksum, "sk", "test", "00005695" },
    };
}
