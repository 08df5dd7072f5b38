#pragma warning disable CA5394 // the same texts in every run
using System.Text;
using System.Text.RegularExpressions;
using ServiceKit.Tests.Keys.Format;

namespace ServiceKit.Tests.Observability.Redaction;

/// <summary>Texts with keys in them, and without.</summary>
public sealed partial class RedactorTests
{
    private const string Key = FormatVectors.Words;
    private const string Masked = "sk_example_0a1b2c3d_****";

    private static readonly ApiKeyRedactor Redactor = new();
    private static readonly ApiKeyRedactor WithParameter = new(["api_key"]);

    [Theory]
    [InlineData(Key, Masked)]
    [InlineData($"{Key} ", $"{Masked} ")]
    [InlineData($" {Key}", $" {Masked}")]
    [InlineData($"the key {Key}, it is said", $"the key {Masked}, it is said")]
    [InlineData($"{Key},{FormatVectors.OtherBrand};{FormatVectors.Zeros}", $"{Masked},hcpms_example_ffffffff_****;sk_test_00000000_****")]
    [InlineData($"{{\"key\":\"{Key}\",\"n\":1}}", $"{{\"key\":\"{Masked}\",\"n\":1}}")]
    [InlineData($"{{\\\"key\\\":\\\"{Key}\\\"}}\\n{Key}\\n", $"{{\\\"key\\\":\\\"{Masked}\\\"}}\\n{Masked}\\n")]
    [InlineData($"Authorization: Bearer {Key}\r\n", $"Authorization: Bearer {Masked}\r\n")]
    [InlineData($"http://host/a/{Key}/b?x={Key}&y=1#{Key}", $"http://host/a/{Masked}/b?x={Masked}&y=1#{Masked}")]
    [InlineData($"?q=%22{Key}%22", $"?q=%22{Masked}%22")]
    [InlineData("?q=sk%5Fexample%5f0a1b2c3d%5FThisIsNotASecretItIsAnExample0002ULH3S%26", "?q=sk%5Fexample%5f0a1b2c3d%5F****%26")]
    [InlineData("SK_EXAMPLE_0A1B2C3D_THISISNOTASECRETITISANEXAMPLE0002ULH3S", "SK_EXAMPLE_0A1B2C3D_****")]
    [InlineData("sk_example_0a1b2c3d_ThisIsNotASecretItIsAnExampel0002ULH3S", Masked)]
    [InlineData("sk_example_0a1b2c3d_ThisIsNotASecret", Masked)]
    [InlineData("my_own_prefix_sk_example_0a1b2c3d_ThisIsNotASecretItIsAnExample0002ULH3S_suffix", "my_own_prefix_sk_example_0a1b2c3d_****_suffix")]
    [InlineData($"ünï©ode{Key}ünï©ode", $"ünï©ode{Masked}ünï©ode")]
    [Trait("Feature", "B5")]
    [Trait("Feature", "C9")]
    public void Key_WhereverItStands_IsTakenOut(string text, string expected)
    {
        Assert.True(Redactor.IsNeededFor(text));
        Assert.Equal(expected, Redactor.Redact(text));
        Assert.Equal(expected, Redactor.Redact(expected));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing to see here")]
    [InlineData("key_prefix={key_prefix} %s %5 %5F ??&&__")]
    [InlineData("fcms_a1b2c3d4_00000000000000000000000000000000")]
    [InlineData("sk_prod_000000000000000000000000000000000000000000000000")]
    [InlineData("backup_prod_20240131_customers")]
    [InlineData("sk_example_0a1b2c3d_fifteenletters0")]
    [InlineData("sk_example_0a1b2c3_ThisIsNotASecretItIsAnExample0002ULH3S")]
    [InlineData("sk__0a1b2c3d_ThisIsNotASecretItIsAnExample0002ULH3S")]
    [InlineData("_example_0a1b2c3d_ThisIsNotASecretItIsAnExample0002ULH3S")]
    [InlineData("/orders?page=2&api_key=k-1&api_key")]
    public void TextWithoutKey_StaysTheSameString(string text)
    {
        Assert.False(Redactor.IsNeededFor(text));
        Assert.Same(text, Redactor.Redact(text));
    }

    [Fact]
    public void Null_StaysNull() => Assert.Null(Redactor.Redact(null));

    [Theory]
    [InlineData("?api_key=anything", "?api_key=****")]
    [InlineData("/a?x=1&api_key=any-thing.at_all~%20&y=2", "/a?x=1&api_key=****&y=2")]
    [InlineData("GET http://host/a?API_Key=anything HTTP/1.1", "GET http://host/a?API_Key=**** HTTP/1.1")]
    [InlineData("?api%5Fkey=anything#top", "?api%5Fkey=****#top")]
    [InlineData("?%61pi_ke%79=anything", "?%61pi_ke%79=****")]
    [InlineData("{\"url\":\"/a?api_key=anything\"}", "{\"url\":\"/a?api_key=****\"}")]
    [InlineData("'/a?api_key=anything'", "'/a?api_key=****'")]
    [InlineData("?api_key=one&api_key=two", "?api_key=****&api_key=****")]
    [InlineData("?api_key=a?b=c", "?api_key=****")]
    [InlineData($"?api_key={Key}&key={Key}", $"?api_key=****&key={Masked}")]
    [InlineData("?api_key=****", "?api_key=****")]
    public void ParameterOfTheKey_LosesItsValue_WhateverItIs(string text, string expected) => Assert.Equal(expected, WithParameter.Redact(text));

    [Theory]
    [InlineData("?api_key=")]
    [InlineData("?api_key")]
    [InlineData("?api_key=&x=1")]
    [InlineData("?my_api_key=anything")]
    [InlineData("?api_keys=anything")]
    [InlineData("?api%5")]
    [InlineData("?api%5Gkey=anything")]
    [InlineData("api_key=anything")]
    public void OtherParameters_Stay(string text) => Assert.Same(text, WithParameter.Redact(text));

    [Fact]
    public void Parameter_Added_IsTakenOutFromThereOn_Once()
    {
        var redactor = new ApiKeyRedactor(["api_key"]);
        Assert.Equal("?token=a&api_key=****", redactor.Redact("?token=a&api_key=b"));
        redactor.AddParameter("token");
        redactor.AddParameter("TOKEN");
        Assert.Equal("?token=****&api_key=****", redactor.Redact("?token=a&api_key=b"));
    }

    [Fact]
    public void NothingFound_AllocatesNothing()
    {
        var text = $"Request finished HTTP/1.1 GET http://localhost/things?page=2&size=10 - 200 {new string('_', 100)}";
        Assert.Same(text, WithParameter.Redact(text));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            WithParameter.Redact(text);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    [Trait("Feature", "B5")]
    public void RandomTexts_AreRedactedAsTheRegularExpressionsWould()
    {
        // Pieces that keys are made of and surrounded by, so that nearly every text is close to one.
        string[] pieces =
        [
            "_", "_", "_", "%5F", "%5f", "%", "5F", "a", "sk", "prod", "SK", "0a1b2c3d", "0A1B2C3D", "0a1b2c3", "12345678", "é", " ", "\"", "/", "?", "&", "=", "#",
            "?api_key=", "&API%5fKEY=", "abcdefghijklmno", "abcdefghijklmnop", "0000000000000000000000000000000002iGaSf", Key, "sk_prod_0a1b2c3d_",
        ];
        var random = new Random(20261122);
        var found = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(1, 14); n > 0; n--)
            {
                text.Append(pieces[random.Next(pieces.Length)]);
            }

            var input = text.ToString();
            var expected = KeyTrace().Replace(Parameter().Replace(input, "****"), "****");
            Assert.Equal(expected, WithParameter.Redact(input));
            Assert.Equal(KeyTrace().Replace(input, "****"), Redactor.Redact(input));
            found += expected == input ? 0 : 1;
        }

        Assert.InRange(found, 20_000, 80_000);
    }

    [Fact]
    public void GeneratedKeys_InRandomSurroundings_LeaveNothingOfTheirSecrets()
    {
        var random = new Random(20261122);
        for (var i = 0; i < 10_000; i++)
        {
            var key = new ApiKeyFormat("prod", secretLength: 32 + (i % 97)).Generate();
            var before = new string([.. Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next(1, 0x250))]);
            var after = "\"'&#/ \n\\%}]),;:.-é"[random.Next(18)] + before;
            var redacted = Redactor.Redact(before + key + after);
            Assert.Contains($"{key[..16]}_****", redacted, StringComparison.Ordinal);
            Assert.DoesNotContain(key[17..25], redacted, StringComparison.Ordinal);
            Assert.EndsWith(after, redacted, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("_")]
    [InlineData("a_")]
    [InlineData("12345678_")]
    [InlineData("%5F")]
    [InlineData("sk_test_00000000_")]
    [InlineData("sk_test_00000000_abcdefghijklmno_")]
    [InlineData("?api_key=")]
    [InlineData("?api_ke")]
    [InlineData("0")]
    public async Task HugeText_TakesTimeInProportionToItsLength(string piece)
    {
        // Quadratic work on five million characters would take minutes; the limit only tells the two apart.
        var text = string.Concat(Enumerable.Repeat(piece, 5_000_000 / piece.Length));
        var cancellation = TestContext.Current.CancellationToken;
        var redacted = await Task.Run(() => WithParameter.Redact(text), cancellation).WaitAsync(TimeSpan.FromSeconds(30), cancellation);
        Assert.InRange(redacted!.Length, 1, text.Length);
    }

    [GeneratedRegex("(?<=[0-9A-Za-z](?:_|%5[Ff])[0-9A-Za-z]+(?:_|%5[Ff])[0-9A-Fa-f]{8}(?:_|%5[Ff]))[0-9A-Za-z]{16,}")]
    private static partial Regex KeyTrace();

    [GeneratedRegex("(?<=[?&]api(?:_|%5F)key=)[^&#\"' ]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
