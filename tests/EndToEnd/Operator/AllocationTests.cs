using System.Text.Json;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>From a bill to an AllocationPolicy's status and the API, by one operator that has the rights of config/rbac and no others.</summary>
public sealed class AllocationTests : IAsyncLifetime
{
    private const string Policies = "/apis/cloudintel.io/v1alpha1/allocationpolicies";

    private OperatorCluster cluster = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await OperatorCluster.StartAsync(Cancel);

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_bill_has_somebody_who_answers_for_it_and_a_restated_one_somebody_else()
    {
        var running = await cluster.StartOperatorAsync(Cancel);
        Bill("payments").In(cluster.Bills, "aws.csv");
        await cluster.ApplyAsync(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: orders, namespace: cloudintel-system }
            data: { units.csv: "date,value,units\n2026-04-01,payments,4\n" }
            ---
            apiVersion: cloudintel.io/v1alpha1
            kind: AllocationPolicy
            metadata: { name: teams }
            spec:
              metric: BilledCost
              dimensions:
              - name: team
                rules:
                - { when: [{ field: ChargeCategory, values: [Tax] }], shared: tax }
                - { valueFrom: { tags: [team] } }
                shared: [{ name: tax, split: Cost }]
              unitMetrics: [{ name: orders, dimension: team, configMap: { name: orders } }]
              requiredTags: [team]
            """,
            Cancel);
        await cluster.ApplySourceAsync("aws", "aws.csv", Cancel);

        var policy = await cluster.WaitForAsync($"{Policies}/teams", it => it.Condition("Covered") == "True GoalReached", Cancel);
        var status = policy.GetProperty("status");
        Assert.Equal(("120", "100"), (status.GetProperty("total").GetString(), status.GetProperty("coveredPercent").GetString()));
        Assert.Equal(["payments 40.00", "search 80.00"], Top(status).Order(StringComparer.Ordinal));
        Assert.Equal("9", status.GetProperty("unitMetrics")[0].GetProperty("unitCost").GetString()); // the tax is of another day
        var imbalance = Assert.Single((await running.MetricsWithAsync("cloudintel_unit_cost{", Cancel)).Split('\n'), line => line.StartsWith("cloudintel_allocation_imbalance{", StringComparison.Ordinal));
        Assert.EndsWith("} 0", imbalance, StringComparison.Ordinal);

        var (code, answer) = await running.AskAsync("/api/v1alpha1/allocation?policy=teams&from=2026-04-01", LocalControlPlane.AdminToken, Cancel);
        Assert.Equal(200, code);
        Assert.Equal("120", JsonDocument.Parse(answer).RootElement.GetProperty("dimensions")[0].GetProperty("currencies")[0].GetProperty("total").GetProperty("billedCost").GetString());
        Assert.Equal(401, (await running.AskAsync("/api/v1alpha1/allocation?policy=teams", "made-up", Cancel)).Status);

        Bill("").In(cluster.Bills, "aws.csv");
        await cluster.LookAsync("aws", Cancel);
        policy = await cluster.WaitForAsync($"{Policies}/teams", it => it.Condition("Covered") == "False Unallocated", Cancel);
        Assert.Equal(["search 84.00"], Top(policy.GetProperty("status"))); // 72 of its own, and all of the tax
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task The_webhook_refuses_rules_that_contradict_each_other_and_says_where()
    {
        await cluster.StartWithWebhooksAsync(Cancel);
        const string Circle =
            """
            apiVersion: cloudintel.io/v1alpha1
            kind: AllocationPolicy
            metadata: { name: circle }
            spec:
              dimensions:
              - name: team
                shared:
                - { name: a, split: Even, targets: [{ pool: b }] }
                - { name: b, split: Even, targets: [{ pool: a }] }
            """;
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => cluster.ApplyAsync(Circle, Cancel));

        Assert.Contains("spec.dimensions[0].shared[0].targets", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("a → b → a share into each other in a circle", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>36 of one team, 72 of another, and 12 of tax.</summary>
    private static FocusBill Bill(string team) => new FocusBill()
        .Day("2026-04-01", 36m, ("Tags", team.Length == 0 ? "" : $$"""{"team":"{{team}}"}"""))
        .Day("2026-04-02", 72m, ("Tags", """{"team":"search"}"""))
        .Day("2026-04-03", 12m, ("Tags", ""), ("ChargeCategory", "Tax"), ("PricingQuantity", ""), ("PricingUnit", ""));

    private static IEnumerable<string> Top(JsonElement status) => status.GetProperty("dimensions")[0].GetProperty("top").EnumerateArray()
        .Select(value => $"{value.GetProperty("value").GetString()} {value.GetProperty("cost").GetString()}");
}
