using System.Text.RegularExpressions;
using ServiceKit.ApiKeys.Format;
using ServiceKit.Engineering;

namespace ServiceKit.Tests.Keys.Format;

/// <summary>The format of keys: what is made, what is recognised, and what is noticed.</summary>
public sealed class KeyFormatTests
{
    [Fact]
    [Trait("Feature", "B5")]
    public void Crc32_CheckValueOfTheCatalogue() =>
        Assert.Equal((0xCBF43926u, 0u), (Crc32.Of("123456789"), Crc32.Of("")));

    [Theory]
    [InlineData(0u, "000000")]
    [InlineData(61u, "00000z")]
    [InlineData(62u, "000010")]
    [InlineData(uint.MaxValue, "4gfFC3")]
    public void Base62_IsPaddedWithTheMostSignificantDigitFirst(uint number, string digits)
    {
        var written = new char[6];
        Base62.Write(number, written);
        Assert.Equal(digits, new string(written));
    }

    [Theory]
    [MemberData(nameof(FormatVectors.All), MemberType = typeof(FormatVectors))]
    [Trait("Feature", "F1")]
    [Trait("Feature", "B5")]
    public void Vector_IsReadAndMadeAgain(string key, string brand, string environment, string id)
    {
        Assert.Equal(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check(key));
        Assert.True(ApiKeyFormat.TryParse(key, out var parts));
        Assert.Equal(new ApiKeyParts(brand, environment, id), parts);
        Assert.Equal($"{brand}_{environment}_{id}_****", parts.ToString());

        var secret = key[(parts.ToString().Length - 4)..^6];
        Assert.Equal(key, new ApiKeyFormat(environment, brand, secret.Length).Compose(id, secret));
    }

    [Fact]
    [Trait("Feature", "F1")]
    [Trait("Feature", "P4")]
    public void Generate_TenThousandKeys_AreWellFormedAndDiffer()
    {
        var format = new ApiKeyFormat("live", brand: "hcpms");
        var pattern = new Regex($"^{ApiKeyFormat.Pattern}$");
        var keys = Enumerable.Range(0, 10_000).Select(_ => format.Generate()).ToList();
        Assert.All(keys, key =>
        {
            Assert.Equal(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check(key));
            Assert.Matches("^hcpms_live_[0-9a-f]{8}_[0-9A-Za-z]{38}$", key);
            Assert.Matches(pattern, key);
        });

        // Secrets differ from each other, and do not repeat the id.
        Assert.Equal(keys.Count, keys.Select(key => key[21..53]).Distinct().Count());
        Assert.DoesNotContain(keys, key => key[21..].Contains(key[11..19], StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(128)]
    [Trait("Feature", "F1")]
    public void Generate_SecretsOfEveryLength_AreAsLongAsAsked(int length)
    {
        var key = new ApiKeyFormat("test", secretLength: length).Generate();
        Assert.Equal("sk_test_00000000_".Length + length + 6, key.Length);
        Assert.Equal(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check(key));
        Assert.InRange(key.Length, 1, ApiKeyLimits.MaxKeyLength);
    }

    [Fact]
    [Trait("Feature", "P4")]
    public void Generate_EveryCharacter_IsAsLikelyAsEveryOther()
    {
        // 640,000 characters, about 10,323 of each. Chi-square with 61 degrees of freedom is above 200 in less than one of
        // 10^15 runs; a modulo bias (256 % 62 = 8) gives about 4,200, and a missing letter about 10,500.
        var format = new ApiKeyFormat("test", secretLength: 128);
        var counts = new int[62];
        var ids = new int[16];
        for (var i = 0; i < 5_000; i++)
        {
            var key = format.Generate();
            foreach (var c in key.AsSpan(17, 128))
            {
                counts[Base62.Alphabet.IndexOf(c, StringComparison.Ordinal)]++;
            }

            foreach (var c in key.AsSpan(8, 8))
            {
                ids[Convert.ToInt32(c.ToString(), 16)]++;
            }
        }

        Assert.InRange(ChiSquare(counts), 0, 200);
        Assert.InRange(ChiSquare(ids), 0, 120);

        static double ChiSquare(int[] counts)
        {
            var expected = counts.Sum() / (double)counts.Length;
            return counts.Sum(count => (count - expected) * (count - expected) / expected);
        }
    }

    [Theory]
    [MemberData(nameof(FormatVectors.All), MemberType = typeof(FormatVectors))]
    [Trait("Feature", "B5")]
    public void AnyWrongCharacter_IsNoticed(string key, string brand, string environment, string id)
    {
        _ = (brand, environment, id);
        for (var position = 0; position < key.Length; position++)
        {
            foreach (var wrong in Base62.Alphabet + "_- %!\u00e9\u0000")
            {
                if (wrong != key[position])
                {
                    var mistyped = string.Concat(key.AsSpan(0, position), [wrong], key.AsSpan(position + 1));
                    Assert.NotEqual(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check(mistyped));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(FormatVectors.All), MemberType = typeof(FormatVectors))]
    [Trait("Feature", "B5")]
    public void MissingDoubledOrSwappedCharacters_AreNoticed(string key, string brand, string environment, string id)
    {
        _ = (brand, environment, id);
        for (var position = 0; position < key.Length; position++)
        {
            Assert.NotEqual(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check(key.Remove(position, 1)));
            Assert.NotEqual(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check(key.Insert(position, key[position].ToString())));
            if (position > 0 && key[position - 1] != key[position])
            {
                var swapped = string.Concat(key.AsSpan(0, position - 1), [key[position], key[position - 1]], key.AsSpan(position + 1));
                Assert.NotEqual(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check(swapped));
            }
        }

        Assert.NotEqual(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check(key + key));
        Assert.NotEqual(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check($" {key}"));
        Assert.NotEqual(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check($"{key}\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("_")]
    [InlineData("____")]
    [InlineData("sk_test_full_access_0000")]
    [InlineData("fcms_a1b2c3d4_00000000000000000000000000000000")]
    [InlineData("sk_prod_000000000000000000000000000000000000000000000000")]
    [InlineData("sk_live_00000000000000000000000000000000000000000000000000000000")]
    [InlineData("sk_test_0000000_000000000000000000000000000000000bjgC1R")]
    [InlineData("sk_test_000000000_0000000000000000000000000000000002iGaSf")]
    [InlineData("sk_test_0000000G_000000000000000000000000000000002iGaSf")]
    [InlineData("sk_test_0000000A_000000000000000000000000000000002iGaSf")]
    [InlineData("s_test_00000000_000000000000000000000000000000002iGaSf")]
    [InlineData("seventeenletterss_test_00000000_000000000000000000000000000000002iGaSf")]
    [InlineData("SK_test_00000000_000000000000000000000000000000002iGaSf")]
    [InlineData("sk_te-st_00000000_000000000000000000000000000000002iGaSf")]
    [InlineData("sk_test_00000000_00000000000000000000000000000002iGaSf")]
    [InlineData("sk_test_00000000_0000000000000000000000000000-0002iGaSf")]
    [InlineData("sk__00000000_000000000000000000000000000000002iGaSf")]
    [InlineData("test_00000000_000000000000000000000000000000002iGaSf")]
    [InlineData("org_sk_test_00000000_000000000000000000000000000000002iGaSf")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("xoxb-000000000000-0000000000000-000000000000000000000000")]
    [Trait("Feature", "B5")]
    public void KeyOfAnotherShape_IsForeignAndNotWrong(string key)
    {
        Assert.Equal(ApiKeyFormatCheck.NotOurFormat, ApiKeyFormat.Check(key));
        Assert.False(ApiKeyFormat.TryParse(key, out var parts));
        Assert.Null(parts);
    }

    [Fact]
    public void HugeText_IsForeign_InEveryPlace()
    {
        var huge = new string('0', 10_000_000);
        Assert.Equal(ApiKeyFormatCheck.NotOurFormat, ApiKeyFormat.Check(huge));
        Assert.Equal(ApiKeyFormatCheck.NotOurFormat, ApiKeyFormat.Check($"sk_{huge}"));
        Assert.Equal(ApiKeyFormatCheck.NotOurFormat, ApiKeyFormat.Check($"sk_test_{huge}"));
        Assert.Equal(ApiKeyFormatCheck.NotOurFormat, ApiKeyFormat.Check($"sk_test_00000000_{huge}"));
        Assert.Equal("0000000****", ApiKeyFormat.Mask(huge));
    }

    [Fact]
    public void Check_AllocatesNothing()
    {
        string[] keys = [FormatVectors.Zeros, FormatVectors.Zeros.Replace("iGaSf", "iGaSg", StringComparison.Ordinal), "fcms_a1b2c3d4_00000000000000000000000000000000"];
        Assert.Equal([ApiKeyFormatCheck.WellFormed, ApiKeyFormatCheck.BadChecksum, ApiKeyFormatCheck.NotOurFormat], keys.Select(key => ApiKeyFormat.Check(key)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            ApiKeyFormat.Check(keys[i % 3]);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("Prod")]
    [InlineData("pro_d")]
    [InlineData("pro-d")]
    [InlineData("prod ")]
    [InlineData("pröd")]
    [InlineData("prod٣")]
    [InlineData("abcdefghijklmnopq")]
    [Trait("Feature", "P4")]
    public void BrandOrEnvironment_Malformed_IsRefusedWithoutQuotingIt(string word)
    {
        var brand = Assert.Throws<ArgumentException>(() => new ApiKeyFormat("prod", word));
        var environment = Assert.Throws<ArgumentException>(() => new ApiKeyFormat(word));
        var pattern = Assert.Throws<ArgumentException>(() => ApiKeyFormat.PatternFor(word));
        Assert.Equal(("brand", "environment", "brand"), (brand.ParamName, environment.ParamName, pattern.ParamName));
        Assert.StartsWith("The brand of a key is 2 to 16 lower-case letters (a to z) and digits, such as sk or prod.", brand.Message, StringComparison.Ordinal);
        Assert.StartsWith("The environment of a key is 2 to 16 ", environment.Message, StringComparison.Ordinal);
        Assert.True(word.Length < 3 || !brand.Message.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "P4")]
    public void BrandAndEnvironment_AtTheirLimits_AreAccepted()
    {
        var format = new ApiKeyFormat("0123456789abcdef", "z9");
        Assert.Equal(("z9", "0123456789abcdef", 32), (format.Brand, format.Environment, format.SecretLength));
        Assert.StartsWith("z9_0123456789abcdef_", format.Generate(), StringComparison.Ordinal);
        Assert.Equal("sk", new ApiKeyFormat("prod").Brand);
        Assert.Throws<ArgumentNullException>("environment", () => new ApiKeyFormat(null!));
        Assert.Throws<ArgumentNullException>("brand", () => new ApiKeyFormat("prod", null!));
        Assert.Throws<ArgumentOutOfRangeException>("secretLength", () => new ApiKeyFormat("prod", secretLength: 31));
        Assert.Throws<ArgumentOutOfRangeException>("secretLength", () => new ApiKeyFormat("prod", secretLength: 129));
    }

    [Theory]
    [InlineData(FormatVectors.Words, "sk_example_0a1b2c3d_****")]
    [InlineData("sk_example_0a1b2c3d_ThisIsNotASecretItIsAnExample0002ULH3T", "sk_example_0a1b2c3d_****")]
    [InlineData(FormatVectors.OtherBrand, "hcpms_example_ffffffff_****")]
    [InlineData("fcms_a1b2c3d4_00000000000000000000000000000000", "fcms_a1****")]
    [InlineData("sk_test_full_access_0000", "sk_test****")]
    [InlineData("tiny", "ti****")]
    [InlineData("a", "****")]
    [InlineData("", "****")]
    [InlineData("line\nbreak-and-more", "line?br****")]
    [Trait("Feature", "F7")]
    public void Mask_ShowsWhatIsVisibleAnyway(string key, string masked) => Assert.Equal(masked, ApiKeyFormat.Mask(key));

    [Fact]
    [Trait("Feature", "B5")]
    public void Pattern_FindsKeysInFilesAndNothingElse()
    {
        const string File = $"""
            # a file as a scanner sees it
            SERVICEKIT_API_KEYS={FormatVectors.Zeros},{FormatVectors.OtherBrand}
            other: sk_live_00000000000000000000000000000000 fcms_a1b2c3d4_00000000000000000000000000000000
            curl -H "X-API-Key: {FormatVectors.Words}"
            """;
        Assert.Equal([FormatVectors.Zeros, FormatVectors.OtherBrand, FormatVectors.Words], Regex.Matches(File, ApiKeyFormat.Pattern).Select(m => m.Value));
        Assert.Equal([FormatVectors.OtherBrand], Regex.Matches(File, ApiKeyFormat.PatternFor("hcpms")).Select(m => m.Value));
    }

    [Fact]
    [Trait("Feature", "B5")]
    public async Task Documentation_HasTheVectorsAndThePatterns()
    {
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs", "key-format.md"), TestContext.Current.CancellationToken);
        foreach (var vector in FormatVectors.All)
        {
            var key = vector.Data.Item1;
            Assert.Contains($"| `{key}` | 0x{Crc32.Of(key.AsSpan()[..^6]):x8} | right", page, StringComparison.Ordinal);
        }

        Assert.Contains($"\n{ApiKeyFormat.Pattern}\n", page, StringComparison.Ordinal);
        Assert.Contains($"\n{ApiKeyFormat.PatternFor("hcpms")}\n", page, StringComparison.Ordinal);
        Assert.Contains($"regex = '''{ApiKeyFormat.Pattern}'''", page, StringComparison.Ordinal);
        Assert.Contains($"re.compile(\"{ApiKeyFormat.Pattern}\")", page, StringComparison.Ordinal);
    }
}
