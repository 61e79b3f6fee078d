using System.Text.Json;
using CloudIntel.TestKit.Faults;
using CloudIntel.TestKit.Policies;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>Policies in Rego at the admission gate of a real API server, with a real OPA behind it that fails.</summary>
public sealed class GateRegoTests : IAsyncLifetime
{
    private const string Tiers =
        """
        package tiers
        import rego.v1
        violations contains {"msg": sprintf("%s has no tier", [input.object.metadata.name]), "hint": "annotate it"} if not input.object.metadata.annotations.tier
        violations contains {"msg": sprintf("%s costs too much for a test", [input.object.metadata.name])} if {
            input.object.metadata.annotations.tier == "test"
            input.price.expected > 100
        }
        """;

    private const string Spinning =
        """
        package spinning
        import rego.v1
        violations contains "it spun" if {
            input.object.metadata.annotations.spin
            count([1 | some i in numbers.range(1, 100000); some j in numbers.range(1, 100000); i * j == -1]) > 0
        }
        """;

    private OpaProcess opa = null!;
    private FaultProxy proxy = null!;
    private GatedCluster gate = null!;
    private OperatorProcess running = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        opa = await OpaProcess.StartAsync(Cancel);
        proxy = FaultProxy.Start(opa.Url);
        gate = await GatedCluster.StartAsync(Cancel);
        running = await gate.Cluster.StartWithGateAsync(Cancel, ("Opa__Url", proxy.Address.ToString()), ("Opa__SyncInterval", "00:00:01"));
    }

    public async ValueTask DisposeAsync()
    {
        await (gate?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (proxy?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (opa?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task What_a_module_finds_turns_an_object_away_and_a_module_may_come_from_a_config_map()
    {
        await gate.PolicyAsync("tiers", Rule("tiers", Tiers), "enforcement: Deny");
        await gate.PolicyReadyAsync("tiers", it => it.Condition("Ready") == "True Judging");

        var refused = await gate.UntilRefusedAsync(gate.Deployment("web", 1), "tiers/module");
        Assert.Contains("web has no tier. annotate it.", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await gate.KubectlAsync(gate.Deployment("web", 1, "tier: test"), "apply", "-f", "-")).ExitCode);
        await gate.UntilRefusedAsync(gate.Deployment("web", 9, "tier: test", cpu: "1"), "web costs too much for a test");
        Assert.Equal(0, (await gate.KubectlAsync(gate.Deployment("web", 9, "tier: gold", cpu: "1"), "apply", "-f", "-")).ExitCode);

        await KeepAsync("frozen", "package kept\nimport rego.v1\nviolations contains \"nothing comes in\"");
        await gate.PolicyAsync("kept", "rules: [{ name: module, rego: { package: kept, configMapRef: { name: frozen } } }]", "enforcement: Deny");
        await gate.UntilRefusedAsync(gate.Deployment("other", 1, "tier: gold"), "kept/module: nothing comes in");
        await KeepAsync("frozen", "package kept\nimport rego.v1\nviolations contains \"still frozen\" if input.object.metadata.name == \"web\"");
        await gate.UntilLetInAsync(gate.Deployment("other", 1, "tier: gold"));
        await gate.UntilRefusedAsync(gate.Deployment("web", 2, "tier: gold"), "kept/module: still frozen");
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task While_OPA_is_down_each_policy_fails_as_it_says()
    {
        await PoliciesAsync("tiers", Tiers);
        await gate.UntilRefusedAsync(gate.Deployment("web", 1), "open/module: web has no tier");
        await gate.UntilRefusedAsync(gate.StatefulSet("db", 1), "closed/module: db has no tier");

        await opa.StopAsync();
        await gate.UntilWarnedAsync(gate.Deployment("web", 1), "open/module: not judged: OPA");
        var refused = await gate.UntilRefusedAsync(gate.StatefulSet("db", 1, annotation: "tier: gold"), "closed/module");
        Assert.Contains($"StatefulSet {gate.Shop}/db cannot be judged: OPA", refused.Error, StringComparison.Ordinal);
        Assert.True(await running.MetricAsync("cloudintel_gate_unjudged_total", "policy=\"open\"", Cancel) > 0);
        Assert.True(await running.MetricAsync("cloudintel_gate_unjudged_total", "policy=\"closed\"", Cancel) > 0);

        // A server that was started anew knows no module.
        await opa.StartAgainAsync(Cancel);
        await gate.UntilRefusedAsync(gate.Deployment("web", 1), "open/module: web has no tier");
        await gate.UntilLetInAsync(gate.StatefulSet("db", 1, annotation: "tier: gold"));
        await gate.UntilRefusedAsync(gate.StatefulSet("db", 1), "closed/module: db has no tier");
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Where_OPA_takes_too_long_the_API_server_still_gets_an_answer()
    {
        await PoliciesAsync("spinning", Spinning);
        await gate.UntilTriedAsync(gate.Deployment("web", 1), result => result is { ExitCode: 0, Error: "" });

        // A module that computes for ever.
        await gate.UntilWarnedAsync(gate.Deployment("web", 1, "spin: round"), "did not answer within 300 ms");
        await gate.UntilRefusedAsync(gate.StatefulSet("db", 1, annotation: "spin: round"), "did not answer within 300 ms");

        // A server from which nothing comes.
        proxy.Blackhole();
        await gate.UntilWarnedAsync(gate.Deployment("web", 1), "open/module: not judged: OPA");
        await gate.UntilRefusedAsync(gate.StatefulSet("db", 1), "cannot be judged: OPA");
        proxy.Pass();
        await gate.UntilTriedAsync(gate.Deployment("web", 1), result => result is { ExitCode: 0, Error: "" });
        await gate.UntilLetInAsync(gate.StatefulSet("db", 1));
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_module_that_does_not_compile_is_told_in_the_status_and_holds_up_no_other()
    {
        await gate.PolicyAsync("broken", Rule("tiers", "package tiers\nimport rego.v1\nviolations contains \"no\" if unknown_function(1)"), "enforcement: Deny");
        await gate.PolicyAsync("works", "match: { kinds: [StatefulSet] }", Rule("others", Tiers.Replace("package tiers", "package others", StringComparison.Ordinal)), "enforcement: Deny");

        var broken = await gate.PolicyReadyAsync("broken", it => it.Condition("Ready") == "False ModuleUnusable");
        var problem = Assert.Single(broken.GetProperty("status").GetProperty("rego").EnumerateArray().ToList());
        Assert.Equal("module", problem.GetProperty("rule").GetString());
        Assert.StartsWith("line 3: undefined function unknown_function", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
        await gate.UntilWarnedAsync(gate.Deployment("web", 1), "broken/module: not judged: OPA");
        await gate.UntilRefusedAsync(gate.StatefulSet("db", 1), "works/module: db has no tier");

        await gate.PolicyAsync("broken", Rule("tiers", Tiers), "enforcement: Deny");
        var mended = await gate.PolicyReadyAsync("broken", it => it.Condition("Ready") == "True Judging");
        Assert.False(mended.GetProperty("status").TryGetProperty("rego", out _));
        await gate.UntilRefusedAsync(gate.Deployment("web", 1), "broken/module: web has no tier");
    }

    /// <summary>A policy about Deployments that fails open and one about StatefulSets that fails closed, each with the same module in a package of its own.</summary>
    private async Task PoliciesAsync(string package, string module)
    {
        await gate.PolicyAsync("open", Rule($"{package}.open", Moved("open")), "enforcement: Deny");
        await gate.PolicyAsync("closed", "match: { kinds: [StatefulSet] }", Rule($"{package}.closed", Moved("closed")), "enforcement: Deny", "failurePolicy: Fail");
        await gate.PolicyReadyAsync("open", it => it.Condition("Ready") == "True Judging");
        await gate.PolicyReadyAsync("closed", it => it.Condition("Ready") == "True Judging");

        string Moved(string to) => module.Replace($"package {package}", $"package {package}.{to}", StringComparison.Ordinal);
    }

    private static string Rule(string package, string module) =>
        $"rules: [{{ name: module, rego: {{ package: {package}, timeout: 300ms, module: {JsonSerializer.Serialize(module)} }} }}]";

    private Task KeepAsync(string name, string module) => gate.Cluster.ApplyAsync(
        $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: {{name}}, namespace: {{OperatorCluster.Namespace}} }
        data: { policy.rego: {{JsonSerializer.Serialize(module)}} }
        """,
        Cancel);
}
