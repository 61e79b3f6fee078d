using System.Text.Json;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

/// <summary><c>simulate -f</c>: SimulationRuns on files.</summary>
public sealed class SimulateRunTests : IDisposable
{
    private const string Scenario = """
        horizon: 6h
            environment:
              offers:
              - { provider: own, region: dc, instanceType: small, cpu: "4", memory: 16Gi, hourlyPrice: "0.20" }
              - { provider: own, region: dc, instanceType: large, cpu: "16", memory: 64Gi, hourlyPrice: "0.70", spotPrice: "0.20" }
            workloads:
            - name: shop
              resources: { replicas: 3, cpu: "1", memory: 2Gi }
              service:
                demand: { base: "30", daily: { amplitudePercent: 50 }, noisePercent: "10" }
                autoscaling: { maximum: 12 }
            - name: reports
              resources: { cpu: "2", memory: 4Gi }
              job: { perHour: "6", duration: { median: 10m, p95: 40m } }
        """;

    private const string Algorithms = """
          algorithms:
          - { name: first, scheduler: FirstFit }
          - { name: best, scheduler: BestFit }
          seeds: { count: 3 }
        """;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_run_compares_its_algorithms_and_is_the_same_on_one_thread_and_two()
    {
        Write("run.yaml", Run("shop"));
        var one = await SimulateAsync("-f", File("run.yaml"), "-o", "json", "--threads", "1");
        var two = await SimulateAsync("-f", File("run.yaml"), "-o", "json", "--threads", "2");
        Assert.Equal((ExitCode.Good, ""), (one.ExitCode, one.Error));
        Assert.Equal(one.Out, two.Out);
        var report = JsonDocument.Parse(one.Out).RootElement;
        Assert.Equal("shop", report.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Parts_of_the_seeds_merge_to_the_whole()
    {
        Write("run.yaml", Run("shop"));
        var whole = await SimulateAsync("-f", File("run.yaml"), "-o", "json");
        var parts = new List<string>();
        foreach (var part in new[] { "0/2", "1/2" })
        {
            parts.Add($"part{part[0]}.json");
            folder.Write(parts[^1], (await SimulateAsync("-f", File("run.yaml"), "--shard", part)).Out);
        }

        var merged = await SimulateAsync("-f", File("run.yaml"), "-o", "json", "--merge", File(parts[0]), File(parts[1]));
        Assert.Equal(whole.Out, merged.Out);
        var half = await SimulateAsync("-f", File("run.yaml"), "--merge", File(parts[0]));
        Assert.Equal(ExitCode.Unusable, half.ExitCode);
        Assert.Contains("not all are there", half.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_criterion_that_fails_is_a_finding_and_one_that_holds_is_none()
    {
        Write("run.yaml", Run("shop") + "  successCriteria: [{ metric: cost, atMost: \"0.01\" }]\n");
        var failed = await SimulateAsync("-f", File("run.yaml"));
        Assert.Equal(ExitCode.Finding, failed.ExitCode);
        Assert.Contains("Fail: cost of first in default at most 0.01", failed.Out, StringComparison.Ordinal);
        Write("run.yaml", Run("shop") + "  successCriteria: [{ metric: cost, atMost: \"1000\" }]\n");
        Assert.Equal(ExitCode.Good, (await SimulateAsync("-f", File("run.yaml"))).ExitCode);
    }

    [Fact]
    public async Task A_scenario_a_trace_and_a_Workload_are_found_in_the_other_documents()
    {
        Write("run.yaml", $$"""
            apiVersion: cloudintel.io/v1alpha1
            kind: SimulationRun
            metadata: { name: referring }
            spec:
              scenarioRef: { name: scenarios, key: day.yaml }
            {{Algorithms}}
            ---
            apiVersion: cloudintel.io/v1alpha1
            kind: Workload
            metadata: { name: checkout, labels: { team: shop } }
            spec:
              targetRef: { kind: Deployment, name: checkout }
            """);
        Write("others.yaml", """
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: scenarios }
            data:
              day.yaml: |
                horizon: 6h
                environment:
                  offers:
                  - { provider: own, region: dc, instanceType: small, cpu: "4", memory: 16Gi, hourlyPrice: "0.20" }
                workloadSelector: { matchLabels: { team: shop } }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: checkout }
            spec:
              replicas: 2
              template:
                spec:
                  containers:
                  - { name: web, resources: { requests: { cpu: 500m, memory: 1Gi } } }
            """);
        var run = await SimulateAsync("-f", File("run.yaml"), File("others.yaml"), "-o", "json");
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var alone = await SimulateAsync("-f", File("run.yaml"));
        Assert.Equal(ExitCode.Unusable, alone.ExitCode);
        Assert.Contains("spec.scenarioRef.name: there is no ConfigMap scenarios", alone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charges_of_a_seed_are_a_bill_that_can_be_imported()
    {
        Write("run.yaml", Run("shop"));
        var run = await SimulateAsync("-f", File("run.yaml"), "-o", "json", "--charges", File("bill.csv"), "--report", File("report.html"), "--csv", File("runs.csv"));
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var imported = await CommandRun.OfAsync("cost", "import", File("bill.csv"), "--ledger", File("ledger.duckdb"), "-o", "json", "--strict");
        Assert.Equal((ExitCode.Good, 0), (imported.ExitCode, JsonDocument.Parse(imported.Out).RootElement.GetProperty("files")[0].GetProperty("rejected").GetInt32()));
        Assert.Contains("<html", await System.IO.File.ReadAllTextAsync(File("report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("cost", await System.IO.File.ReadAllTextAsync(File("runs.csv"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("horizon: 6h", "horizon: 100000h", "line 6: spec.scenario.horizon: must be greater than zero and at most 8784h")]
    [InlineData("scheduler: BestFit", "scheduler: Clever", "spec.algorithms[1].scheduler: \"Clever\" is none of Cost, Performance")]
    [InlineData("cpu: \"2\", memory: 4Gi", "cpu: \"99999\", memory: 4Gi", "spec.scenario.workloads[1]: reports can never run: no machine of the environment ")]
    [InlineData("seeds: { count: 3 }", "seed: { count: 3 }", "spec.seed: is no field that is known")]
    [InlineData("seeds: { count: 3 }", "scenarios: [{ name: a, from: b }, { name: b, from: a }]", "spec.scenarios[0].from: the scenarios build on each other in a circle: a on b on a")]
    public async Task What_cannot_be_simulated_is_refused_with_the_file_the_line_and_the_field(string is_, string becomes, string message)
    {
        var text = Run("shop").Replace(is_, becomes, StringComparison.Ordinal);
        Write("run.yaml", text);
        var run = await SimulateAsync("-f", File("run.yaml"));
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains("run.yaml, line ", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_runs_are_one_array_or_a_folder_of_reports()
    {
        Write("run.yaml", Run("one"));
        Write("other.yaml", Run("two"));
        var both = JsonDocument.Parse((await SimulateAsync("-f", File("run.yaml"), File("other.yaml"), "-o", "json", "--seeds", "2")).Out).RootElement;
        Assert.Equal([(File("run.yaml"), "one"), (File("other.yaml"), "two")], both.EnumerateArray().Select(each => (each.GetProperty("file").GetString(), each.GetProperty("report").GetProperty("name").GetString())));
        await SimulateAsync("-f", File("run.yaml"), File("other.yaml"), "--out-dir", File("reports"), "--seeds", "2");
        Assert.Equal(["one.json", "two.json"], Directory.GetFiles(File("reports")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        Write("outside.yaml", Run("../three"));
        var outside = await SimulateAsync("-f", File("outside.yaml"), "--out-dir", File("reports"), "--seeds", "2");
        Assert.Equal(ExitCode.Unusable, outside.ExitCode);
        Assert.Contains("metadata.name: ../three", outside.Error, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File("three.json")));
    }

    private static string Run(string name) => $"""
        apiVersion: cloudintel.io/v1alpha1
        kind: SimulationRun
        metadata: {"{"} name: {name} {"}"}
        spec:
          scenario:
            {Scenario}
        {Algorithms}

        """;

    private static Task<CommandRun> SimulateAsync(params string[] arguments) => CommandRun.OfAsync(["simulate", .. arguments]);

    private string File(string name) => Path.Combine(folder.Path, name);

    private void Write(string name, string text) => folder.Write(name, text);
}
