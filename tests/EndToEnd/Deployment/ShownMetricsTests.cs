using System.Text.RegularExpressions;
using CloudIntel.EndToEnd.Operator;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Processes;
using CloudIntel.TestKit.Prometheus;

namespace CloudIntel.EndToEnd.Deployment;

/// <summary>What a running operator shows to Prometheus, held against what alerts and docs/operations.md speak of.</summary>
public sealed partial class ShownMetricsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Alerts_and_the_page_for_operators_speak_of_metrics_that_exist_and_the_page_of_all_of_ours()
    {
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        new FocusBill().Days("2026-04-01", 10, 1m).In(cluster.Bills, "aws.csv");
        await cluster.ApplySourceAsync("aws", "aws.csv", Cancel);
        await cluster.ApplyBudgetAsync("all", "100", "{}", Cancel);
        await cluster.ApplyAsync(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: orders, namespace: cloudintel-system }
            data: { units.csv: "date,value,units\n2026-04-01,payments,4\n" }
            ---
            apiVersion: cloudintel.io/v1alpha1
            kind: AnomalyMonitor
            metadata: { name: costs, namespace: cloudintel-system }
            spec: { cost: { currency: USD }, signals: [{ name: requests, query: requests }] }
            ---
            apiVersion: cloudintel.io/v1alpha1
            kind: Workload
            metadata: { name: shop, namespace: cloudintel-system }
            spec: { resources: { replicas: 3, cpu: 500m, memory: 1Gi } }
            ---
            apiVersion: cloudintel.io/v1alpha1
            kind: FleetPlan
            metadata: { name: shop, namespace: cloudintel-system }
            spec: { regions: [eu-west-1] }
            ---
            apiVersion: cloudintel.io/v1alpha1
            kind: AllocationPolicy
            metadata: { name: teams }
            spec:
              dimensions: [{ name: team, rules: [{ valueFrom: { tags: [team] } }] }]
              unitMetrics: [{ name: orders, dimension: team, configMap: { name: orders } }]
            """,
            Cancel);
        var now = TimeProvider.System.GetUtcNow();
        await using var prometheus = await PrometheusServer.StartAsync(new SeriesText().Add("requests", "", now.AddHours(-3), now.AddHours(1), 60, _ => 1), Cancel);
        var running = await cluster.StartWithWebhooksAsync(Cancel, ("PrometheusApi__Url", prometheus.Url.ToString()));
        await cluster.BudgetAsync("all", it => it.Condition("Ready") == "True Reviewed" && it.Spent() > 0, Cancel);
        await cluster.MonitorAsync("costs", it => it.Condition("Ready") == "True Evaluated" && it.GetProperty("status").TryGetProperty("history", out _), Cancel);
        await cluster.WaitForAsync(
            "/apis/cloudintel.io/v1alpha1/allocationpolicies/teams", it => it.Condition("UnitsKnown") == "True Known" && it.Condition("Ready") == "True Allocated", Cancel);
        await cluster.WaitForAsync("/apis/cloudintel.io/v1alpha1/namespaces/cloudintel-system/workloads/shop", it => it.Condition("Placed") == "True Placed", Cancel);
        await cluster.WaitForAsync("/apis/cloudintel.io/v1alpha1/namespaces/cloudintel-system/fleetplans/shop", it => it.Condition("Placed") == "True Placed", Cancel);

        var metrics = await running.MetricsWithAsync("cloudintel_unit_cost{", Cancel);
        var families = Family().Matches(metrics).Select(match => match.Groups["name"].Value).ToHashSet();
        var inAlerts = (await Manifests.RenderAsync("prometheus")).One("PrometheusRule")["spec"]!["groups"]!.AsArray()
            .SelectMany(group => group!["rules"]!.AsArray())
            .SelectMany(rule => MetricName().Matches(Matchers().Replace(rule!["expr"].Text(), "")).Select(match => match.Value));
        var page = (await File.ReadAllLinesAsync(Path.Combine(TestPrograms.CheckoutRoot, "docs", "operations.md"), Cancel))
            .SkipWhile(line => line != "## Metrics").TakeWhile(line => line != "## Alerts").ToList();
        var onPage = Families(page);
        var sometimes = Families(page.SkipWhile(line => !line.StartsWith("Shown only where ", StringComparison.Ordinal)));

        Assert.NotEmpty(inAlerts);
        Assert.Empty(inAlerts.Except(families));
        Assert.NotEmpty(sometimes);
        Assert.Empty(onPage.Except(sometimes).Except(families));
        Assert.Empty(families.Where(family => family.StartsWith("cloudintel_", StringComparison.Ordinal)).Except(onPage));
    }

    private static HashSet<string> Families(IEnumerable<string> page) =>
    [
        .. page.Where(line => line.StartsWith("| `", StringComparison.Ordinal)).SelectMany(line => MetricName().Matches(line.Split(" | ")[0]).Select(match => match.Value)),
    ];

    [GeneratedRegex("^# TYPE (?<name>[^ ]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Family();

    /// <summary>What stands in braces or brackets, or after by.</summary>
    [GeneratedRegex(@"\{[^}]*\}|\[[^]]*\]|by \([^)]*\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Matchers();

    /// <summary>Names of ours hold an underscore; PromQL's functions in use hold none.</summary>
    [GeneratedRegex("(?<![a-z_…])[a-z]+(_[a-z]+)+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MetricName();
}
