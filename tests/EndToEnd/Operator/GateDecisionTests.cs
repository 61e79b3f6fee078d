using System.Text.Json;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>What the admission gate decided can be asked for afterwards.</summary>
public sealed class GateDecisionTests : IAsyncLifetime
{
    private GatedCluster gate = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => gate = await GatedCluster.StartAsync(Cancel);

    public ValueTask DisposeAsync() => gate?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Decisions_are_in_the_ledger_up_to_the_last_one()
    {
        var running = await gate.Cluster.StartWithGateAsync(Cancel);
        await gate.PolicyAsync("replicas", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny", "breakGlass: { groups: [sre] }");
        await gate.PolicyAsync("owners", "rules: [{ name: team, labels: { required: [{ key: team }] } }]", "enforcement: Warn");
        await gate.PolicyAsync("requests", "rules: [{ name: memory, limits: { maxMemory: 512Mi } }]", "enforcement: Audit");
        await gate.PolicyAsync("costs", """rules: [{ name: most, monthlyCost: { max: "100" } }]""", "enforcement: Deny");
        await gate.UntilRefusedAsync(gate.Deployment("tried", 9, cpu: "1"), "costs/most");
        await gate.UntilRefusedAsync(gate.Deployment("tried", 4), "replicas/most");
        await gate.UntilWarnedAsync(gate.Deployment("tried", 1), "owners/team");

        Assert.Equal(0, (await As("ada", gate.Deployment("web", 1))).ExitCode);
        Assert.Equal(0, (await As("ada", gate.Deployment("urgent", 4, "cloudintel.io/break-glass: sale"), "--as-group=sre")).ExitCode);
        Assert.NotEqual(0, (await As("eve", gate.Deployment("dear", 3, cpu: "3"))).ExitCode);
        await running.SignalAsync("TERM");
        Assert.Equal(0, await running.ExitCodeAsync(Cancel));

        var all = (await DecisionsAsync(running)).Where(decision => Text(decision, "name") != "tried").ToList();
        Assert.Equal(
            [
                "Audited CostPolicy/requests/memory web ada", "Audited CostPolicy/requests/memory urgent ada", "Audited CostPolicy/requests/memory dear eve",
                "Denied CostPolicy/costs/most dear eve",
                "Exempted CostPolicy/replicas/most urgent ada",
                "Warned CostPolicy/owners/team web ada", "Warned CostPolicy/owners/team urgent ada", "Warned CostPolicy/owners/team dear eve",
            ],
            all.Select(decision => $"{Text(decision, "outcome")} {Text(decision, "policy")}/{Text(decision, "rule")} {Text(decision, "name")} {Text(decision, "user")}")
                .OrderBy(line => line[..line.IndexOf(' ', StringComparison.Ordinal)], StringComparer.Ordinal)
                .ThenBy(line => line.Split(' ')[2] switch { "web" => 0, "urgent" => 1, _ => 2 }));
        var denied = Assert.Single(await DecisionsAsync(running, "--outcome", "denied", "--user", "eve", "--policy", "costs", "-n", gate.Shop));
        Assert.Equal(("Deployment", gate.Shop, "CREATE", "USD", 100m, "operator-1"), (
            Text(denied, "kind"), Text(denied, "namespace"), Text(denied, "operation"), Text(denied, "currency"), Statuses.Money(denied.GetProperty("limit")), Text(denied, "replica")));
        Assert.True(Statuses.Money(denied.GetProperty("price")) > 100);
        Assert.Contains("sale", Text(Assert.Single(await DecisionsAsync(running, "--outcome", "exempted")), "message"), StringComparison.Ordinal);
        Assert.All(await DecisionsAsync(running, "--user", "ada"), decision => Assert.False(decision.GetProperty("dryRun").GetBoolean()));

        // Whoever leads next tells in the policies what became of requests, whoever judged them; what was only tried does not count.
        await gate.Cluster.StartWithGateAsync(Cancel);
        await gate.PolicyReadyAsync("costs", it => Decisions(it) == (1, 0, 0));
        await gate.PolicyReadyAsync("replicas", it => Decisions(it) == (0, 0, 1));
        await gate.PolicyReadyAsync("owners", it => Decisions(it) == (0, 3, 0));
    }

    private static (int Denied, int Warned, int Exempted) Decisions(JsonElement policy) =>
        policy.TryGetProperty("status", out var status) && status.TryGetProperty("decisions", out var decisions) ? (Count(decisions, "denied"), Count(decisions, "warned"), Count(decisions, "exempted")) : default;

    private static int Count(JsonElement decisions, string outcome) => decisions.TryGetProperty(outcome, out var count) ? count.GetInt32() : 0;

    private Task<CommandResult> As(string user, string manifest, params string[] more) => gate.KubectlAsync(manifest, ["apply", "-f", "-", $"--as={user}", "--as-group=system:masters", .. more]);

    private static async Task<List<JsonElement>> DecisionsAsync(OperatorProcess stopped, params string[] filters)
    {
        var listed = await Command.RunAsync(Path.Combine(AppContext.BaseDirectory, "cloudintel"), ["decisions", "--ledger", stopped.Ledger, "-o", "json", .. filters], "", Cancel);
        Assert.True(listed.ExitCode == 0, listed.Error);
        return [.. JsonSerializer.Deserialize<JsonElement>(listed.Output).EnumerateArray()];
    }

    private static string Text(JsonElement entity, string name) => entity.GetProperty(name).GetString()!;
}
