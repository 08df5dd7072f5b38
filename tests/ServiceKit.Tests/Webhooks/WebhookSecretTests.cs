using System.Text.Json;
using ServiceKit.Webhooks;

namespace ServiceKit.Tests.Webhooks;

/// <summary>What is a webhook secret, and that nothing shows one by accident.</summary>
[Trait("Feature", "P7")]
public sealed class WebhookSecretTests
{
    [Theory]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(26)]
    [InlineData(32)]
    [InlineData(64)]
    public void Generate_MakesASecretThatIsReadAgain(int bytes)
    {
        var text = WebhookSecret.Generate(bytes).Reveal();
        Assert.StartsWith("whsec_", text, StringComparison.Ordinal);
        Assert.Equal(bytes, Convert.FromBase64String(text["whsec_".Length..]).Length);
        Assert.Equal(text, WebhookSecret.Parse(text).Reveal());
        Assert.NotEqual(text, WebhookSecret.Generate(bytes).Reveal());
    }

    [Theory]
    [InlineData(23)]
    [InlineData(65)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Generate_OtherSizes_AreRefused(int bytes) => Assert.Throws<ArgumentOutOfRangeException>(() => WebhookSecret.Generate(bytes));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("dGVzdC13ZWJob29rLXNlY3JldC0wMDAwMDAwMA==", "does not start with whsec_")]
    [InlineData("WHSEC_dGVzdC13ZWJob29rLXNlY3JldC0wMDAwMDAwMA==", "does not start with whsec_")]
    [InlineData(" whsec_dGVzdC13ZWJob29rLXNlY3JldC0wMDAwMDAwMA==", "does not start with whsec_")]
    [InlineData("whsec_", "has 0 bytes; it needs 24 to 64")]
    [InlineData("whsec_dGVzdC13ZWJob29rLXNlY3JldC0wMDAwMDAwMA== ", "is not base64")]
    [InlineData("whsec_dGVzdC13ZWJob29r LXNlY3JldC0wMDAwMDAwMA==", "is not base64")]
    [InlineData("whsec_dGVzdC13ZWJob29rLXNlY3JldC0wMDAwMDAwMA==\n", "is not base64")]
    [InlineData("whsec_dGVzdC13ZWJob29rLXNlY3JldC0wMDAwMDAwMA", "is not base64")]
    [InlineData("whsec_dGVzdC13ZWJob29rLXNlY3JldC0wMDAwMDAwMB==", "is not base64")]
    [InlineData("whsec_dGVzdC13ZWJob29rLXNlY3JldC0wMDAw_DAwMA==", "is not base64")]
    [InlineData("whsec_dGVzdC13ZWJob29rLXNlY3JldC0wMDAwé", "is not base64")]
    [InlineData("whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=", "has 23 bytes; it needs 24 to 64")]
    [InlineData("whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=", "has 65 bytes; it needs 24 to 64")]
    public void Parse_WhatIsNoSecret_SaysWhyWithoutQuotingIt(string text, string fault)
    {
        var error = Assert.Throws<WebhookSecretException>(() => WebhookSecret.Parse(text));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        if (text.Length > "whsec_".Length)
        {
            Assert.DoesNotContain(text.Trim()["whsec_".Length..], error.ToString(), StringComparison.Ordinal);
        }

        Assert.False(WebhookSecret.TryParse(text, out var secret));
        Assert.Null(secret);
    }

    [Fact]
    public void Parse_AHugeText_IsRefusedByItsLength()
    {
        var error = Assert.Throws<WebhookSecretException>(() => WebhookSecret.Parse("whsec_" + new string('A', 1_000_000)));
        Assert.Equal("The webhook secret is 1000006 characters long; the limit is 94.", error.Message);
    }

    [Fact]
    public void NothingButReveal_ShowsTheSecret()
    {
        var secret = WebhookSecret.Generate();
        var hidden = secret.Reveal()["whsec_".Length..];
        Assert.Equal("whsec_****", secret.ToString());
        Assert.Equal("whsec_****", $"{secret}");
        Assert.DoesNotContain(hidden, JsonSerializer.Serialize(secret), StringComparison.Ordinal);
        Assert.DoesNotContain(hidden, JsonSerializer.Serialize(new WebhookSigner(secret)), StringComparison.Ordinal);
        Assert.False(WebhookSecret.TryParse(null, out _));
    }
}
