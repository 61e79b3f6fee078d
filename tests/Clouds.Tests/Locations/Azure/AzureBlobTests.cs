using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Clouds;

namespace CloudIntel.Clouds.Tests.Locations.Azure;

/// <summary>Bills in a real implementation of Azure Blob Storage, which checks signatures.</summary>
public sealed class AzureBlobTests : IDisposable
{
    private const string Container = "exports";

    private readonly LocationBench bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Blobs_are_listed_and_fetched_with_the_key_and_with_a_signature()
    {
        await using var azurite = await AzuriteServer.StartAsync(Stop);
        await azurite.CreateContainerAsync(Container, Stop);
        await azurite.StoreAsync(Container, "acme/a b+ü#1.csv", LocationBench.Bytes("a\n"), Stop);
        await azurite.StoreAsync(Container, "acme/deep/b.csv", LocationBench.Bytes("b\n"), Stop);
        await azurite.StoreAsync(Container, "other.csv", LocationBench.Bytes("other\n"), Stop);
        bench.Clock.AdvanceTo(TimeProvider.System.GetUtcNow()); // signatures hold for a quarter of an hour

        await using var first = await bench.FetchAsync(At(azurite, new AzureAccountKey(new(AzuriteServer.Key))));
        Assert.Equal("a\nb\n", LocationBench.Read(first));
        Assert.Equal(["acme/a b+ü#1.csv", "acme/deep/b.csv"], LocationBench.Names(first, $"{azurite.Endpoint}{Container}/"));

        await azurite.StoreAsync(Container, "acme/deep/b.csv", LocationBench.Bytes("b, restated\n"), Stop);
        var bySignature = At(azurite, new AzureSas(new(AzuriteServer.Sas(TimeProvider.System.GetUtcNow().AddHours(1)))));
        await using var second = await bench.FetchAsync(bySignature, new() { Loaded = first.Signature });
        Assert.Equal("a\nb, restated\n", LocationBench.Read(second));
        Assert.Equal(new ObjectCounts(2, 1, 1), second.Objects);
    }

    [Theory]
    [InlineData("d3Jvbmc=", Container, "AccessDenied")]
    [InlineData("no base 64!", Container, "AccessDenied")]
    [InlineData(AzuriteServer.Key, "no-such-container", "NotFound")]
    public async Task A_wrong_key_or_container_is_said(string key, string container, string reason)
    {
        await using var azurite = await AzuriteServer.StartAsync(Stop);
        await azurite.CreateContainerAsync(Container, Stop);
        bench.Clock.AdvanceTo(TimeProvider.System.GetUtcNow());

        var location = At(azurite, new AzureAccountKey(new(key)));
        var failure = Assert.IsType<UnreadableBillException>(await bench.FailureAsync(location with { AzureBlob = location.AzureBlob! with { Container = container } }));
        Assert.Equal(reason, failure.Reason);
        Assert.DoesNotContain(key, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_signature_is_denied_and_not_told()
    {
        await using var azurite = await AzuriteServer.StartAsync(Stop);
        await azurite.CreateContainerAsync(Container, Stop);
        var sas = AzuriteServer.Sas(TimeProvider.System.GetUtcNow().AddHours(-1));

        var failure = Assert.IsType<UnreadableBillException>(await bench.FailureAsync(At(azurite, new AzureSas(new(sas)))));
        Assert.Equal("AccessDenied", failure.Reason);
        Assert.DoesNotContain("sig=", failure.ToString() + bench.Logged, StringComparison.Ordinal);
    }

    private static BillLocation At(AzuriteServer azurite, LocationCredentials credentials) => new()
    {
        AzureBlob = new() { Account = AzuriteServer.Account, Container = Container, Objects = new("acme/"), Endpoint = azurite.Endpoint },
        Credentials = credentials,
    };
}
