using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>Simulations on a real API server, by an operator that has the rights of config/rbac and no others.</summary>
public sealed class SimulationTests : IAsyncLifetime
{
    private const string Runs = "/apis/cloudintel.io/v1alpha1/namespaces/cloudintel-system/simulationruns";

    private const string Scenario =
        """
        horizon: 6h
        environment: { regions: [eu-central-1], families: [m6a] }
        workloads:
        - name: shop
          resources: { replicas: REPLICAS, cpu: "1", memory: 2Gi }
        """;

    private OperatorCluster cluster = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await OperatorCluster.StartAsync(Cancel);

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task The_sample_is_simulated_and_its_report_can_be_downloaded()
    {
        var operated = await cluster.StartOperatorAsync(Cancel);
        await cluster.Plane.KubectlAsync(Cancel, "apply", "-f", Path.Combine(TestPrograms.CheckoutRoot, "config", "samples", "simulationrun_minimal.yaml"));
        var status = (await cluster.WaitForAsync($"{Runs}/shop-fleet", it => Phase(it) is "Succeeded" or "Failed", Cancel)).GetProperty("status");

        Assert.Equal("Succeeded", status.GetProperty("phase").GetString());
        Assert.Equal(10, status.GetProperty("seeds").GetInt32());
        Assert.InRange(decimal.Parse(status.GetProperty("cost").GetString()!, CultureInfo.InvariantCulture), 0.01m, 10_000m);
        var path = status.GetProperty("report").GetProperty("path").GetString();
        foreach (var (form, beginning) in new[] { ("html", "<!"), ("json", "{"), ("csv", "") })
        {
            var (code, text) = await operated.DownloadAsync($"{path}.{form}", LocalControlPlane.AdminToken, Cancel);
            Assert.Equal(HttpStatusCode.OK, code);
            Assert.StartsWith(beginning, text.TrimStart(), StringComparison.OrdinalIgnoreCase);
            Assert.Contains("karpenter", text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await operated.DownloadAsync($"{path}.json", token: null, Cancel)).Status);
        Assert.Contains("phase=\"Succeeded\"", await operated.MetricsWithAsync("cloudintel_simulationrun_runs", Cancel), StringComparison.Ordinal);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_scenario_in_a_ConfigMap_is_simulated_again_when_it_changes()
    {
        await cluster.StartOperatorAsync(Cancel);
        await ApplyAsync("by-reference", "scenarioRef: { name: scenarios }");
        await cluster.WaitForAsync($"{Runs}/by-reference", it => it.Condition("Ready") == "False ConfigMapMissing", Cancel);
        await ApplyScenarioAsync(replicas: 4);
        var first = await SucceededAsync("by-reference");
        await ApplyScenarioAsync(replicas: 16);
        var second = (await cluster.WaitForAsync($"{Runs}/by-reference", it => Phase(it) == "Succeeded" && Digest(it) != Digest(first), Cancel)).GetProperty("status");

        Assert.True(Statuses.Money(second.GetProperty("cost")) > Statuses.Money(first.GetProperty("status").GetProperty("cost")));
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_run_that_is_given_up_leaves_nothing_and_a_bad_one_says_where_it_is_wrong()
    {
        var operated = await cluster.StartOperatorAsync(Cancel);
        await ApplyAsync("long", Inline(400), "seeds: { count: 1000 }");
        await cluster.WaitForAsync($"{Runs}/long", it => Phase(it) == "Running", Cancel);
        await cluster.Plane.KubectlAsync(Cancel, "patch", "simulationrun", "long", "-n", OperatorCluster.Namespace, "--type=merge", "-p", """{"spec":{"cancel":true}}""");
        await cluster.WaitForAsync($"{Runs}/long", it => Phase(it) == "Cancelled", Cancel);
        await ApplyAsync("bad", "scenario: { horizon: 25h, step: 7m, environment: { regions: [eu-central-1] }, liveInventory: true }");
        var bad = await cluster.WaitForAsync($"{Runs}/bad", it => it.Condition("Stalled") == "True InvalidSpec", Cancel);

        Assert.Equal(HttpStatusCode.NotFound, (await operated.DownloadAsync($"/api/v1alpha1/namespaces/{OperatorCluster.Namespace}/simulationruns/long/report.json", LocalControlPlane.AdminToken, Cancel)).Status);
        Assert.Contains("spec.scenario.step", bad.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task An_operator_that_takes_over_comes_to_the_same_result()
    {
        var first = await cluster.StartOperatorAsync(Cancel);
        await ApplyAsync("whole", Inline(40), "seeds: { count: 40 }");
        var whole = await SucceededAsync("whole");
        await ApplyAsync("broken", Inline(40), "seeds: { count: 40 }");
        await cluster.WaitForAsync($"{Runs}/broken", it => Phase(it) == "Running", Cancel);
        await cluster.KillAsync(first);
        await cluster.StartOperatorAsync(Cancel);
        var broken = await SucceededAsync("broken");

        Assert.Equal(whole.GetProperty("status").GetProperty("summaries").ToString(), broken.GetProperty("status").GetProperty("summaries").ToString());
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Workers_of_a_Job_come_to_the_same_result_and_strangers_get_no_part()
    {
        await cluster.StartOperatorAsync(Cancel, ("Simulations__WorkerImage", "cloudintel/operator:test"));
        await ApplyAsync("whole", Inline(4), "seeds: { count: 4 }");
        var whole = await SucceededAsync("whole");
        await ApplyAsync("by-job", Inline(4), "seeds: { count: 4 }", "execution: Job", "parallelism: 1");
        await cluster.WaitForAsync($"{Runs}/by-job", it => Phase(it) == "Running", Cancel);
        var jobs = await cluster.Plane.Admin.GetFromJsonAsync<JsonElement>($"/apis/batch/v1/namespaces/{OperatorCluster.Namespace}/jobs", Cancel);
        var job = Assert.Single(jobs.GetProperty("items").EnumerateArray());
        Assert.Equal(2, job.GetProperty("spec").GetProperty("completions").GetInt32());
        await cluster.ApplyAsync("apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: default, namespace: cloudintel-system }\n", Cancel);

        Assert.NotEqual(0, (await WorkAsync(job, "stranger", isOwned: false)).ExitCode);
        foreach (var pod in (string[])["one", "two"])
        {
            var worked = await WorkAsync(job, pod, isOwned: true);
            Assert.True(worked.ExitCode == 0, worked.Error);
        }

        var byJob = await SucceededAsync("by-job");
        Assert.Equal(whole.GetProperty("status").GetProperty("summaries").ToString(), byJob.GetProperty("status").GetProperty("summaries").ToString());
        Assert.Equal(whole.GetProperty("status").GetProperty("comparisons").ToString(), byJob.GetProperty("status").GetProperty("comparisons").ToString());
    }

    /// <summary>Makes a pod of the Job's template, as the controller of Jobs would, and runs what its kubelet would: the same arguments and variables, and a token for the pod.</summary>
    private async Task<CommandResult> WorkAsync(JsonElement job, string name, bool isOwned)
    {
        var (metadata, template) = (job.GetProperty("metadata"), job.GetProperty("spec").GetProperty("template"));
        var pod = JsonNode.Parse(template.GetRawText())!.AsObject();
        pod["apiVersion"] = "v1";
        pod["kind"] = "Pod";
        pod["metadata"]!["name"] = name;
        pod["spec"]!["serviceAccountName"] = "default";
        if (isOwned)
        {
            pod["metadata"]!["ownerReferences"] = new JsonArray
            {
                new JsonObject { ["apiVersion"] = "batch/v1", ["kind"] = "Job", ["name"] = metadata.GetProperty("name").GetString(), ["uid"] = metadata.GetProperty("uid").GetString(), ["controller"] = true },
            };
        }

        using var made = await cluster.Plane.Admin.PostAsJsonAsync($"/api/v1/namespaces/{OperatorCluster.Namespace}/pods", pod, Cancel);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Cancel));
        var uid = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("metadata").GetProperty("uid").GetString();
        using var answer = await cluster.Plane.Admin.PostAsJsonAsync(
            $"/api/v1/namespaces/{OperatorCluster.Namespace}/serviceaccounts/default/token",
            new { apiVersion = "authentication.k8s.io/v1", kind = "TokenRequest", spec = new { audiences = new[] { "cloudintel-simulations" }, expirationSeconds = 3600, boundObjectRef = new { apiVersion = "v1", kind = "Pod", name, uid } } },
            Cancel);
        var token = Path.Combine(cluster.Plane.Folder, $"{name}.token");
        await File.WriteAllTextAsync(token, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("status").GetProperty("token").GetString(), Cancel);
        var container = template.GetProperty("spec").GetProperty("containers")[0];
        var variables = container.GetProperty("env").EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("value").GetString()!);
        variables["CLOUDINTEL_WORKER_TOKEN_FILE"] = token;
        return await Command.RunAsync(
            Path.Combine(AppContext.BaseDirectory, "cloudintel"), container.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!), "", Cancel, variables);
    }

    private static string? Phase(JsonElement run) => run.GetProperty("status").GetProperty("phase").GetString();

    private static string? Digest(JsonElement run) => run.GetProperty("status").GetProperty("digest").GetString();

    private static string Inline(int replicas) =>
        "scenario:\n" + string.Join('\n', Scenario.Replace("REPLICAS", $"{replicas}", StringComparison.Ordinal).Split('\n').Select(line => $"  {line}"));

    private Task<JsonElement> SucceededAsync(string name) => cluster.WaitForAsync($"{Runs}/{name}", it => Phase(it) == "Succeeded", Cancel);

    private Task ApplyScenarioAsync(int replicas) => cluster.ApplyAsync(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: scenarios, namespace: cloudintel-system }\ndata:\n  scenario.yaml: |\n"
        + string.Join('\n', Scenario.Replace("REPLICAS", $"{replicas}", StringComparison.Ordinal).Split('\n').Select(line => $"    {line}")),
        Cancel);

    private Task ApplyAsync(string name, params string[] parts) => cluster.ApplyAsync(
        $"apiVersion: cloudintel.io/v1alpha1\nkind: SimulationRun\nmetadata: {{ name: {name}, namespace: cloudintel-system }}\nspec:\n  algorithms: [{{ name: cost, scheduler: Cost }}, {{ name: best-fit, scheduler: BestFit }}]\n"
        + string.Join('\n', parts.SelectMany(part => part.Split('\n')).Select(line => $"  {line}")),
        Cancel);
}
