using System.Text.Encodings.Web;
using System.Text.Json;
using CloudIntel.Ledger;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Postgres;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Operator.Tests.Endpoints.OpenCost;

/// <summary>A whole answer of each path, field by field, as it is written down in a file; the same from both stores.</summary>
public abstract class AnswerShapeTests(ControlPlaneFixture fixture)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Answers_are_as_they_are_written_down()
    {
        await using var served = await ServedClusters.StartAsync(fixture, store: await StoreAsync());
        foreach (var (file, question) in new[]
        {
            ("allocation", "/allocation/compute?window=2h&aggregate=namespace,pod&includeIdle=true&shareCost=730&costMetric=daily"),
            ("allocation-metadata", "/allocation?window=2h&aggregate=cluster&accumulate=true&includeAggregatedMetadata=true&filterNamespaces=shop"),
            ("summary", "/allocation/summary?window=2h&aggregate=namespace&shareIdle=true&step=1h"),
            ("assets", "/assets?window=2h"),
            ("cloud-cost", "/cloudCost?window=2d&aggregate=category,label:team&accumulate=week"),
        })
        {
            var answer = (await served.JsonAsync(question)).ToJsonString(Indented).Replace(served.Name, "tenant", StringComparison.Ordinal) + "\n";
            await CheckAsync($"{file}.json", answer);
        }

        await served.AddVolumeAsync();
        var split = await served.GetAsync("/allocation/focus?window=2d", await served.TokenAsync("reader"));
        // Charges have no order of their own, and PostgreSQL writes JSON with spaces.
        var lines = split.Text.Replace("\"\": ", "\"\":", StringComparison.Ordinal).Replace(served.Name, "tenant", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
        await CheckAsync("split-cost.csv", string.Join('\n', lines.Take(1).Concat(lines.Skip(1).Order(StringComparer.Ordinal))) + "\n");
    }

    private static async Task CheckAsync(string file, string answer)
    {
        var path = Path.Combine(TestPrograms.CheckoutRoot, "tests", "Operator.Tests", "Endpoints", "OpenCost", "Answers", file);
        Assert.True(File.Exists(path) && answer == await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), $"{file} should be:\n{answer}");
    }

    /// <summary>Where the ledger is.</summary>
    protected abstract Task<LedgerOptions> StoreAsync();
}

/// <summary>From the embedded ledger.</summary>
public sealed class EmbeddedAnswerShapeTests(ControlPlaneFixture fixture) : AnswerShapeTests(fixture), IClassFixture<ControlPlaneFixture>
{
    protected override Task<LedgerOptions> StoreAsync() => Task.FromResult(new LedgerOptions { MemoryLimit = 128L << 20, Threads = 1 });
}

/// <summary>From PostgreSQL.</summary>
public sealed class PostgresAnswerShapeTests(ControlPlaneFixture fixture) : AnswerShapeTests(fixture), IClassFixture<ControlPlaneFixture>, IAsyncDisposable
{
    private PostgresServer? server;

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    protected override async Task<LedgerOptions> StoreAsync()
    {
        server = await PostgresServer.StartAsync(TestContext.Current.CancellationToken);
        await server.CreateDatabaseAsync("ledger", TestContext.Current.CancellationToken);
        return new() { Store = LedgerStore.PostgreSql, ConnectionString = server.ConnectionString("ledger") };
    }
}
