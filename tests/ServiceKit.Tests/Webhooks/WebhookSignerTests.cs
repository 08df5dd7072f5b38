using System.Security.Cryptography;
using System.Text;
using ServiceKit.Webhooks;

namespace ServiceKit.Tests.Webhooks;

/// <summary>Signatures are those of the specification.</summary>
[Trait("Feature", "P7")]
public sealed class WebhookSignerTests
{
    // The test vector that the libraries of the specification share. The secret is public.
    private const string VectorSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string VectorId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string VectorSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static readonly DateTimeOffset VectorTime = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    [Fact]
    public void Vector_OfTheSpecification_IsSigned() =>
        Assert.Equal(VectorSignature, Messages.Sign(VectorId, VectorTime, "{\"test\": 2432232314}"u8.ToArray(), VectorSecret));

    [Fact]
    public void SeveralSecrets_GiveASignatureEach_TheNewestFirst()
    {
        var body = "{\"test\": 2432232314}"u8.ToArray();
        var signatures = Messages.Sign(VectorId, VectorTime, body, Messages.Secret, VectorSecret).Split(' ');
        Assert.Equal([Messages.Sign(VectorId, VectorTime, body, Messages.Secret), VectorSignature], signatures);
    }

    [Fact]
    public void FractionsOfASecond_DoNotCount() =>
        Assert.Equal(VectorSignature, Messages.Sign(VectorId, VectorTime.AddMilliseconds(999), "{\"test\": 2432232314}"u8.ToArray(), VectorSecret));

    [Theory]
    [InlineData("")]
    [InlineData("msg.1614265330")]
    [InlineData("a b")]
    [InlineData("a\r\nb")]
    [InlineData("é")]
    public void MalformedId_IsRefused(string id) =>
        Assert.Throws<ArgumentException>(() => Messages.Sign(id, VectorTime, [], VectorSecret));

    [Fact]
    public void OtherArguments_AreChecked()
    {
        Assert.Throws<ArgumentException>(() => Messages.Sign(new string('a', WebhookLimits.MaxIdLength + 1), VectorTime, [], VectorSecret));
        Assert.Throws<ArgumentOutOfRangeException>(() => Messages.Sign("a", DateTimeOffset.UnixEpoch.AddTicks(-1), [], VectorSecret));
        Assert.Throws<ArgumentException>(() => new WebhookSigner());
        Assert.Throws<ArgumentException>(() => new WebhookSigner([null!]));
        Assert.Throws<ArgumentException>(() => new WebhookSigner(Enumerable.Range(0, WebhookLimits.MaxSecrets + 1).Select(_ => WebhookSecret.Generate())));
        Assert.NotEmpty(Messages.Sign(new string('a', WebhookLimits.MaxIdLength), DateTimeOffset.UnixEpoch, [], VectorSecret));
    }

#pragma warning disable CA5394 // what is tried has to be the same in every run
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomMessages_MatchTheirOwnSignatures_AndNoOther(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var secrets = Enumerable.Range(0, random.Next(1, 4)).Select(_ => WebhookSecret.Generate(random.Next(24, 65))).ToArray();
            var id = "msg_" + random.Next();
            var seconds = random.NextInt64(0, 253402300799);
            var body = new byte[random.Next(0, 3000)];
            random.NextBytes(body);
            var timestamp = DateTimeOffset.FromUnixTimeSeconds(seconds);
            var list = new WebhookSigner(secrets).Sign(id, timestamp, body);

            // An independent calculation of the first signature.
            byte[] content = [.. Encoding.ASCII.GetBytes($"{id}.{seconds}."), .. body];
            var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secrets[0].Reveal()[6..]), content));
            Assert.True(list.Split(' ')[0] == expected, $"seed {seed}, round {i}");

            foreach (var secret in secrets)
            {
                Assert.True(new WebhookSigner(WebhookSecret.Generate(), secret).Matches(id, $"{seconds}", list, body), $"seed {seed}, round {i}");
            }

            Assert.False(new WebhookSigner(WebhookSecret.Generate()).Matches(id, $"{seconds}", list, body), $"seed {seed}, round {i}");
            Assert.False(new WebhookSigner(secrets).Matches(id, $"{seconds + 1}", list, body), $"seed {seed}, round {i}");
            Assert.False(new WebhookSigner(secrets).Matches(id + "0", $"{seconds}", list, body), $"seed {seed}, round {i}");
            Assert.False(new WebhookSigner(secrets).Matches(id, $"{seconds}", list, [.. body, 0]), $"seed {seed}, round {i}");
            if (body.Length > 0)
            {
                body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
                Assert.False(new WebhookSigner(secrets).Matches(id, $"{seconds}", list, body), $"seed {seed}, round {i}");
            }
        }
    }
#pragma warning restore CA5394
}
