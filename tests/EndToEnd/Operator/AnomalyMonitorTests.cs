using System.Globalization;
using System.Text.Json;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>From a bill with a day that costs too much to an anomaly that people acknowledge, and to its end.</summary>
public sealed class AnomalyMonitorTests : IAsyncLifetime
{
    private OperatorCluster cluster = null!;
    private OperatorProcess running = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        cluster = await OperatorCluster.StartAsync(Cancel);
        running = await cluster.StartOperatorAsync(Cancel);
    }

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_day_that_costs_too_much_opens_an_anomaly_until_the_bill_takes_it_back()
    {
        Bill(planted: 4).In(cluster.Bills, "aws.csv");
        await cluster.ApplySourceAsync("aws", "aws.csv", Cancel);
        await cluster.ApplyAsync(
            """
            apiVersion: cloudintel.io/v1alpha1
            kind: AnomalyMonitor
            metadata: { name: costs, namespace: cloudintel-system }
            spec: { cost: { currency: USD, groupBy: [ServiceName] } }
            """,
            Cancel);

        var opened = await cluster.MonitorAsync("costs", it => Open(it) == 1, Cancel);
        var anomaly = opened.GetProperty("status").GetProperty("anomalies")[0];
        var id = anomaly.GetProperty("id").GetString()!;
        Assert.Equal("AmazonS3", anomaly.GetProperty("node").GetString());
        Assert.Equal(Spike.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), anomaly.GetProperty("firstDay").GetString());
        Assert.InRange(Statuses.Money(anomaly.GetProperty("impact")), 250, 350);
        Assert.Equal("True Evaluated", opened.Condition("Ready"));
        Assert.Equal("False AnomaliesOpen", opened.Condition("NoAnomalies"));
        var printed = await cluster.Plane.KubectlAsync(Cancel, "get", "amon", "-n", OperatorCluster.Namespace);
        Assert.Contains("AmazonS3", printed, StringComparison.Ordinal);
        await cluster.WaitForAsync("/api/v1/events", list => Reasons(list).Count(reason => reason == "AnomalyFound") == 1, Cancel);
        Assert.Equal(1, await running.MetricAsync("cloudintel_anomaly_open", "state=\"new\"", Cancel));

        // Another look at what did not change: evaluated, and not written.
        var before = await EvaluationsAsync();
        var asked = await AnnotateAsync($"cloudintel.io/requestedAt={Guid.NewGuid()}");
        while (await EvaluationsAsync() == before)
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancel);
        Assert.Equal(Version(asked), Version(await cluster.MonitorAsync("costs", _ => true, Cancel)));

        await AnnotateAsync($"cloudintel.io/acknowledge={id}");
        var acknowledged = await cluster.MonitorAsync("costs", it => it.Condition("NoAnomalies") == "False Acknowledged", Cancel);
        Assert.True(acknowledged.GetProperty("status").GetProperty("anomalies")[0].GetProperty("acknowledged").GetBoolean());

        Bill(planted: 1).In(cluster.Bills, "aws.csv");
        await cluster.LookAsync("aws", Cancel);
        var closed = await cluster.MonitorAsync("costs", it => Open(it) == 0, Cancel);
        Assert.Equal("True NothingUnusual", closed.Condition("NoAnomalies"));
        await cluster.WaitForAsync("/api/v1/events", list => Reasons(list).Contains("AnomalyWithdrawn"), Cancel);
    }

    /// <summary>Days since yesterday are not whole yet by what is known of a new source.</summary>
    private static DateOnly Spike => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-3);

    /// <summary>Two services over four months, of which one costs so many times as much on one day.</summary>
    private static FocusBill Bill(decimal planted)
    {
        var bill = new FocusBill();
        var wobble = new Random(1);
        for (var day = Spike.AddDays(-120); day <= Spike.AddDays(2); day = day.AddDays(1))
        {
            foreach (var service in (string[])["AmazonEC2", "AmazonS3"])
            {
                var cost = decimal.Round(100 * (1 + (decimal)((wobble.NextDouble() - 0.5) * 0.06)) * (day == Spike && service == "AmazonS3" ? planted : 1), 4)
                    .ToString(CultureInfo.InvariantCulture);
                bill.Day(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), 0, ("BilledCost", cost), ("EffectiveCost", cost), ("ServiceName", service));
            }
        }

        return bill;
    }

    private Task<double> EvaluationsAsync() => running.MetricAsync("cloudintel_anomaly_evaluation_duration_seconds_count", "", Cancel);

    /// <summary>The monitor as it is right after.</summary>
    private async Task<JsonElement> AnnotateAsync(string annotation)
    {
        var annotated = await cluster.Plane.KubectlAsync(
            Cancel, "annotate", "--overwrite", "amon", "costs", "-n", OperatorCluster.Namespace, annotation, "-o", "json");
        using var document = JsonDocument.Parse(annotated);
        return document.RootElement.Clone();
    }

    private static int Open(JsonElement monitor) => monitor.GetProperty("status").GetProperty("open").GetInt32();

    private static string Version(JsonElement monitor) => monitor.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;

    private static List<string?> Reasons(JsonElement events) =>
    [
        .. events.GetProperty("items").EnumerateArray()
            .Where(item => item.GetProperty("involvedObject").GetProperty("name").GetString() == "costs")
            .Select(item => item.GetProperty("reason").GetString()),
    ];
}
