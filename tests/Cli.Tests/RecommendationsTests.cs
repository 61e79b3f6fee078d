using System.Text.Json;
using CloudIntel.TestKit.Http;

namespace CloudIntel.Cli.Tests;

/// <summary>What is recommended in a cluster, in a terminal.</summary>
public sealed class RecommendationsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_saves_most_comes_first_and_what_stays_comes_last()
    {
        var run = await RunAsync("recommendations", "-A", "-o", "json");

        using var results = JsonDocument.Parse(run.Out);
        Assert.Equal(
            ["Deployment/checkout -148.33", "Deployment/search -20.07", "StatefulSet/orders 2.54", "DaemonSet/agent "],
            results.RootElement.EnumerateArray().Select(one => $"{one.GetProperty("target")} {(one.TryGetProperty("monthlyCost", out var cost) ? cost : "")}"));
        Assert.Equal("UsageUnavailable", results.RootElement[3].GetProperty("problem").GetString());
        Assert.Equal(ExitCode.Good, run.ExitCode);
    }

    [Fact]
    public async Task The_namespace_of_the_context_counts_unless_another_is_named_and_labels_go_to_the_server()
    {
        await using var cluster = await ScriptedCluster.StartAsync(Cancellation);
        var own = await CommandRun.OfAsync("recommendations", "--kubeconfig", cluster.Kubeconfig, "-l", "team=shop");
        var other = await CommandRun.OfAsync("recommendations", "-n", "nowhere", "--kubeconfig", cluster.Kubeconfig);

        Assert.DoesNotContain("agent", own.Out, StringComparison.Ordinal);
        Assert.Contains("labelSelector=team%3Dshop", cluster.Requests[0].Query, StringComparison.Ordinal);
        Assert.Contains("would save 168.40 USD a month", own.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Unusable, other.ExitCode);
    }

    [Fact]
    public async Task A_patch_holds_nothing_but_what_changes()
    {
        var run = await RunAsync("recommendations", "patch", "deployment/checkout", "-o", "json");

        using var patch = JsonDocument.Parse(run.Out);
        Assert.Equal(
            """{"template":{"spec":{"containers":[{"name":"app","resources":{"requests":{"cpu":"640m","memory":"1380Mi"},"limits":{"memory":"2760Mi"}}}]}}}""",
            JsonSerializer.Serialize(patch.RootElement.GetProperty("spec")));
        Assert.StartsWith("kubectl patch deployment checkout -n shop -p '{\"spec\":{\"template\":", (await RunAsync("recommendations", "patch", "deployment/checkout", "-o", "kubectl")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_autoscaler_is_patched_in_place_of_what_it_scales()
    {
        var run = await RunAsync("recommendations", "patch", "deployment-search");

        Assert.StartsWith("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: search\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("averageUtilization: 62", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("---", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_to_change_there_is_no_patch()
    {
        var run = await RunAsync("recommendations", "patch", "daemonset/agent", "-n", "kube-tools");

        Assert.Equal((ExitCode.Finding, ""), (run.ExitCode, run.Out));
        Assert.Equal("Nothing is to be changed about daemonset-agent.", run.Error.Trim());
    }

    [Fact]
    public async Task An_explanation_says_what_was_promised_what_was_killed_and_what_would_change_it()
    {
        var checkout = await RunAsync("recommendations", "explain", "deployment/checkout");
        Assert.Contains("Promise latency is Met: latency is 0.08, at most 0.25 as promised.", checkout.Out, StringComparison.Ordinal);
        Assert.Contains("Another request for CPU of app is recommended when more than 704m or less than 544m is needed.", checkout.Out, StringComparison.Ordinal);
        Assert.Contains("Instead, app by the time of day (UTC): 640m from 7:00, 210m from 20:00.", checkout.Out, StringComparison.Ordinal);
        var orders = await RunAsync("recommendations", "explain", "statefulset/orders");
        Assert.Contains("Killed for want of memory: db with 1Gi at 2026-04-14 12:00 UTC.", orders.Out, StringComparison.Ordinal);
        Assert.Contains("Nothing is made smaller before 2026-04-21", orders.Out, StringComparison.Ordinal);
        Assert.Contains("Not up to date: UsageUnavailable, prometheus:9090 did not answer", (await RunAsync("recommendations", "explain", "daemonset/agent", "-n", "kube-tools")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_said()
    {
        var missing = await RunAsync("recommendations", "explain", "deployment/none");
        Assert.Equal((ExitCode.Unusable, "error: There is no ScalingRecommendation deployment-none in namespace shop."), (missing.ExitCode, missing.Error.Trim()));

        await using var closed = await ScriptedCluster.StartAsync(Cancellation, ScriptedAnswer.Failure(403, "Forbidden", "scalingrecommendations.cloudintel.io is forbidden"));
        var refused = await CommandRun.OfAsync("recommendations", "--kubeconfig", closed.Kubeconfig);
        Assert.Equal(ExitCode.Unusable, refused.ExitCode);
        Assert.Contains("is forbidden", refused.Error, StringComparison.Ordinal);

        var lost = await CommandRun.OfAsync("recommendations", "--kubeconfig", "/no/such/file");
        Assert.Equal(ExitCode.Unusable, lost.ExitCode);
        Assert.Contains("/no/such/file", lost.Error, StringComparison.Ordinal);
    }

    private static async Task<CommandRun> RunAsync(params string[] arguments)
    {
        await using var cluster = await ScriptedCluster.StartAsync(Cancellation);
        return await CommandRun.OfAsync([.. arguments, "--kubeconfig", cluster.Kubeconfig]);
    }
}
