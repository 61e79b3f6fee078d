using System.Text.Json;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Tests.ScalingRecommendations;

/// <summary>From what a target requests and uses to what is recommended.</summary>
public sealed class ScalingTests
{
    [Fact]
    public async Task What_is_far_too_large_is_recommended_to_become_smaller_with_its_price_and_written_once()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace();
        bench.CreateTarget(cpu: "1", memory: "1Gi", memoryLimit: "2Gi");
        bench.CreateWorkload();
        await bench.LookAsync();
        var writes = bench.Writes;
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.LookAsync();
        bench.Restart();
        await bench.LookAsync();
        await bench.LookAsync();

        Assert.Equal(writes, bench.Writes); // also with another hour of usage, and by another process
        var recommendation = bench.Find()!;
        var status = recommendation.Status!;
        Assert.Equal(("True Decided", "False Recommended"), (Says(recommendation, ConditionTypes.Ready), Says(recommendation, ConditionTypes.OnTarget)));
        Assert.Equal(("Deployment", "web", "Down"), (status.Target!.Kind, status.Target.Name, status.Direction));
        var app = Assert.Single(status.Containers!);
        Assert.Equal(("app", "1", "1Gi", "2Gi"), (app.Name, app.Cpu.Request, app.Memory.Request, app.Memory.Limit));
        var (cpu, memory) = (Quantity.Parse(app.Cpu.RecommendedRequest!).Value, Quantity.Parse(app.Memory.RecommendedRequest!).Value);
        Assert.InRange(cpu, 0.2m, 0.35m);
        Assert.InRange(memory, 210m * 1024 * 1024, 300m * 1024 * 1024);
        Assert.Equal(2 * memory, Quantity.Parse(app.Memory.RecommendedLimit!).Value); // as many times the request as now
        Assert.Equal($"1 → {app.Cpu.RecommendedRequest}", status.Summary!.Cpu);

        // Two replicas, 730 hours: a core for 0.04, a GiB for 0.005.
        var expected = Math.Round(2 * 730 * 0.04m * (cpu - 1), 2) + Math.Round(2 * 730 * 0.005m * ((memory / (1L << 30)) - 1), 2);
        Assert.InRange(status.Cost!.Monthly.Value, expected - 0.01m, expected + 0.01m);
        Assert.Equal("USD", status.Cost.Currency);
        Assert.Equal(12, status.Revision!.Length);
        Assert.StartsWith("Normal ScalingRecommended shop/deployment-web: CPU 1 → ", Assert.Single(bench.Events.Take()), StringComparison.Ordinal);
        Assert.Equal(0, bench.Metrics.Last("cloudintel_scaling_on_target{namespace=shop,target=Deployment/web}"));
        Assert.Equal((double)status.Cost.Monthly.Value, bench.Metrics.Last("cloudintel_scaling_monthly_cost{namespace=shop,target=Deployment/web}"));
    }

    [Fact]
    public async Task It_belongs_to_its_target_and_its_spec_is_a_persons()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace();
        bench.CreateTarget();
        bench.CreateWorkload();
        await bench.LookAsync();

        var recommendation = bench.Find()!;
        var owner = Assert.Single(recommendation.Metadata.OwnerReferences!);
        Assert.Equal(("apps/v1", "Deployment", "web", true), (owner.ApiVersion, owner.Kind, owner.Name, owner.Controller));
        Assert.Null(recommendation.Spec.Approval);

        bench.Edit<ScalingRecommendation>("deployment-web", it => it.Spec.Approval = new() { Decision = ApprovalDecision.Approved, Revision = it.Status!.Revision });
        await bench.LookAsync();
        Assert.Equal("True Approved", Says(bench.Find()!, ConditionTypes.Approved));

        // Somebody follows another advice: what was approved is not what is recommended now.
        bench.SetRequests("web", "100m", "64Mi");
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.LookAsync();
        var other = bench.Find()!;
        Assert.Equal("Up", other.Status!.Direction);
        Assert.Equal("Unknown OtherRevision", Says(other, ConditionTypes.Approved));
        Assert.Equal(recommendation.Status!.Revision, other.Spec.Approval!.Revision);
    }

    [Fact]
    public async Task What_is_applied_is_on_target_and_nothing_is_recommended_any_more()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace();
        bench.CreateTarget();
        bench.CreateWorkload();
        await bench.LookAsync();
        bench.Events.Take();
        var app = bench.Find()!.Status!.Containers![0];
        bench.SetRequests("web", app.Cpu.RecommendedRequest!, app.Memory.RecommendedRequest!);
        bench.Clock.Advance(TimeSpan.FromMinutes(15));
        await bench.LookAsync();

        var status = bench.Find()!.Status!;
        Assert.Equal("True OnTarget", Says(bench.Find()!, ConditionTypes.OnTarget));
        Assert.Equal(("Keep", null, null), (status.Direction, status.Revision, status.Containers![0].Cpu.RecommendedRequest));
        Assert.StartsWith("Normal ScalingOnTarget", Assert.Single(bench.Events.Take()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kill_for_want_of_memory_asks_for_more_and_is_remembered_after_the_pod_is_gone()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace();
        bench.CreateTarget(cpu: "220m", memory: "256Mi", memoryLimit: "256Mi");
        bench.CreateWorkload();
        bench.CreateKilledPod("web-1", "web", bench.Clock.GetUtcNow().AddHours(-1), "256Mi");
        await bench.LookAsync();
        var killed = bench.Find()!.Status!;
        bench.Server.Delete(ResourceDefinition.Of<Pod>(), new(ScalingBench.Shop, "web-1"));
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.LookAsync();

        Assert.Equal(("Up", "Killed"), (killed.Direction, killed.Containers![0].Memory.Reason));
        Assert.Equal(356m, Quantity.Parse(killed.Containers[0].Memory.RecommendedRequest!).Value / (1 << 20)); // 100 MiB more
        Assert.Equal(killed.Containers[0], bench.Find()!.Status!.Containers![0]);
        Assert.Equal("256Mi", Assert.Single(bench.Find()!.Status!.Kills!).Memory);
    }

    [Fact]
    public async Task Namespaces_that_are_labelled_are_sized_whole_but_for_what_a_Workload_turns_off()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace("shop", ("cloudintel.io/rightsizing", "enabled"));
        bench.CreateNamespace("other");
        bench.CreateTarget("web");
        bench.CreateTarget("db", "StatefulSet");
        bench.CreateTarget("agent", "DaemonSet");
        bench.CreateTarget("quiet");
        bench.CreateTarget("web", ns: "other");
        bench.CreateWorkload("quiet", spec => spec.Sizing = new() { Mode = SizingMode.Off });
        await bench.LookAsync();
        Assert.Equal(["daemonset-agent", "deployment-web", "statefulset-db"], Names(bench));
        Assert.Equal("PerNode", bench.Find("daemonset-agent")!.Status!.Replicas!.Reason);

        bench.Edit<Namespace>("shop", it => it.Metadata.Labels = null);
        await bench.LookAsync();
        Assert.Empty(Names(bench));
    }

    [Fact]
    public async Task Where_the_target_is_another_one_the_recommendation_goes_and_comes_anew()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace();
        bench.CreateTarget();
        bench.CreateWorkload();
        await bench.LookAsync();
        var first = bench.Find()!.Metadata.Uid;
        bench.Server.Delete(ScalingBench.Definition("Deployment"), new(ScalingBench.Shop, "web"));
        await bench.LookAsync();
        Assert.Null(bench.Find());

        bench.CreateTarget();
        await bench.LookAsync();
        Assert.NotEqual(first, bench.Find()!.Metadata.Uid);
    }

    [Fact]
    public async Task Without_an_answer_of_Prometheus_it_says_so_and_the_last_answer_stays()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace();
        bench.CreateTarget();
        bench.CreateWorkload();
        await bench.LookAsync();
        var before = bench.Find()!.Status!;
        bench.Clock.Advance(TimeSpan.FromHours(1));
        bench.Usage.Fault = new("prometheus:9090 did not answer within 60 seconds", isPassing: true);
        var again = await bench.LookAsync();
        var writes = bench.Writes;
        await bench.LookAsync();

        Assert.Equal("False UsageUnavailable", Says(bench.Find()!, ConditionTypes.Ready));
        Assert.Equal(before.Revision, bench.Find()!.Status!.Revision);
        Assert.Equal(TimeSpan.FromMinutes(1), again["deployment-web"]);
        Assert.Equal(writes, bench.Writes);

        bench.Usage.Fault = null;
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await bench.LookAsync();
        Assert.Equal("True Decided", Says(bench.Find()!, ConditionTypes.Ready));
    }

    [Theory]
    [InlineData("NoUsageSource")]
    [InlineData("ScaledToZero")]
    [InlineData("ShortHistory")]
    [InlineData("Stale")]
    public async Task What_is_missing_is_said(string reason)
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace();
        bench.CreateTarget(replicas: reason == "ScaledToZero" ? 0 : 2);
        bench.CreateWorkload();
        bench.Usage.Name = reason == "NoUsageSource" ? null : "Prometheus";
        var (from, to) = (bench.Clock.GetUtcNow().AddHours(reason == "ShortHistory" ? -5 : -200), bench.Clock.GetUtcNow().AddDays(reason == "Stale" ? -2 : 1));
        bench.Usage.Cores = (_, at) => at > from && at < to ? 0.2 : double.NaN;
        bench.Usage.Bytes = (_, at) => at > from && at < to ? 2e8 : double.NaN;
        await bench.LookAsync();

        Assert.Equal($"False {reason}", Says(bench.Find()!, ConditionTypes.Ready));
        Assert.Null(bench.Find()!.Status!.Direction);
    }

    [Fact]
    public async Task A_broken_promise_holds_back_what_would_be_smaller_and_is_told_once()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace("shop", ("cloudintel.io/promql", "allowed"));
        bench.CreateTarget();
        bench.CreateWorkload(change: spec => spec.Performance = new() { Objectives = [new() { Name = "latency", Type = WorkloadObjectiveType.Latency, Expression = "p99", Maximum = 0.2m }] });
        bench.Signals.Value = (_, _) => 0.3;
        await bench.LookAsync();
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.LookAsync();

        var broken = bench.Find()!;
        Assert.Equal(("Broken", "Keep", "Objective"), (broken.Status!.Sla, broken.Status.Direction, broken.Status.Containers![0].Cpu.Reason));
        Assert.Equal("False Broken", Says(broken, ConditionTypes.SlaMet));
        Assert.StartsWith("Warning SlaBroken shop/deployment-web: latency is 0.3", Assert.Single(bench.Events.Take()), StringComparison.Ordinal);
        Assert.Equal(0, bench.Metrics.Last("cloudintel_scaling_sla_met{namespace=shop,target=Deployment/web}"));

        bench.Signals.Value = (_, _) => 0.05;
        bench.Clock.Advance(TimeSpan.FromDays(2));
        await bench.LookAsync();
        Assert.Equal(("Met", "Down"), (bench.Find()!.Status!.Sla, bench.Find()!.Status!.Direction));
    }

    [Fact]
    public async Task A_namespace_that_may_not_ask_Prometheus_is_told_so_and_nothing_is_asked()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace();
        bench.CreateTarget();
        bench.CreateWorkload(change: spec =>
        {
            spec.Performance = new() { Objectives = [new() { Name = "latency", Expression = "p99", Maximum = 0.2m }] };
            spec.Sizing = new() { Demand = new() { Expression = "requests" } };
        });
        await bench.LookAsync();

        Assert.Empty(bench.Signals.Questions);
        Assert.Equal("Unknown", bench.Find()!.Status!.Sla);
        Assert.Contains("label it cloudintel.io/promql=allowed", bench.Find()!.Status!.Objectives![0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_an_autoscaler_goes_by_a_request_its_target_is_moved_and_the_request_stays()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace();
        bench.CreateTarget(memory: "230Mi");
        bench.CreateAutoscaler("web", percent: 40);
        bench.CreateWorkload();
        await bench.LookAsync();
        var first = bench.Find()!.Status!;

        // The autoscaler does its work: that is nothing to write.
        var writes = bench.Writes;
        bench.Edit<Deployment>("web", it => it.Spec!.Replicas = 5);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.LookAsync();

        Assert.Null(first.Containers![0].Cpu.RecommendedRequest);
        Assert.True(first.Replicas!.Autoscaled);
        Assert.Equal("web-hpa", first.Replicas.Autoscaler!.Name);
        Assert.NotNull(first.Replicas.Autoscaler.CpuPercent);
        Assert.Equal(JsonSerializer.Serialize(first), JsonSerializer.Serialize(bench.Find()!.Status!));
        Assert.Equal(writes, bench.Writes);
    }

    [Fact]
    public async Task Replicas_follow_what_they_carry_where_a_Workload_says_how_many_there_may_be()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace();
        bench.CreateTarget(replicas: 6, cpu: "220m", memory: "230Mi");
        bench.CreateWorkload(change: spec => spec.Sizing = new() { Replicas = new() { Minimum = 4 } });
        bench.CreateTarget("free", replicas: 6, cpu: "220m", memory: "230Mi");
        bench.CreateWorkload("free");
        await bench.LookAsync();

        // Two of six are used; four is the least that is allowed.
        var status = bench.Find()!.Status!;
        Assert.Equal((6, 4, "6 → 4"), (status.Replicas!.Current, status.Replicas.Recommended, status.Summary!.Replicas));
        Assert.Equal(("Keep", "6"), (bench.Find("deployment-free")!.Status!.Direction, bench.Find("deployment-free")!.Status!.Summary!.Replicas));
    }

    [Fact]
    public async Task Requests_stay_within_what_a_Workload_allows()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace();
        bench.CreateTarget(cpu: "1", memory: "100Mi");
        bench.CreateWorkload(change: spec => spec.Sizing = new() { Minimum = new() { Cpu = "500m" }, Maximum = new() { Memory = "128Mi" } });
        await bench.LookAsync();

        var app = bench.Find()!.Status!.Containers![0];
        Assert.Equal(("500m", "Down", "Bounds"), (app.Cpu.RecommendedRequest, app.Cpu.Direction, app.Cpu.Reason));
        Assert.Equal(("128Mi", "Up", "Bounds"), (app.Memory.RecommendedRequest, app.Memory.Direction, app.Memory.Reason));
    }

    [Fact]
    public async Task Nothing_of_the_target_but_its_resources_gets_into_a_recommendation()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace();
        bench.CreateTarget();
        bench.CreateWorkload();
        await bench.LookAsync();

        Assert.DoesNotContain("a-secret", bench.Server.Find(ResourceDefinition.Of<ScalingRecommendation>(), new(ScalingBench.Shop, "deployment-web"))!.ToJsonString(), StringComparison.Ordinal);
        Assert.All(bench.Events.All, line => Assert.DoesNotContain("a-secret", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_targets_of_a_namespace_are_asked_about_together_and_spread_over_the_interval()
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace("shop", ("cloudintel.io/rightsizing", "enabled"));
        for (var i = 0; i < 120; i++)
            bench.CreateTarget($"web-{i:000}");
        var again = await bench.LookAsync();

        Assert.Equal([50, 50, 20], bench.Usage.Questions.Select(question => question.Targets.Count));
        Assert.Equal(3, again.Values.Distinct().Count());
        Assert.All(again.Values, wait => Assert.InRange(wait!.Value, TimeSpan.Zero, TimeSpan.FromHours(1)));

        // Another process leaves them alone until they are due.
        bench.Restart();
        var asked = bench.Usage.Questions.Count;
        Assert.Equal(again, await bench.LookAsync());
        Assert.Equal(asked, bench.Usage.Questions.Count);
    }

    [Theory]
    [InlineData(1, 0.05)]
    [InlineData(2, 0.2)]
    [InlineData(3, 0.4)]
    [InlineData(4, 0.6)]
    public async Task What_is_recommended_does_not_swing_while_usage_stays_as_it_is(int seed, double noise)
    {
        await using var bench = await ScalingBench.OpenAsync();
        bench.CreateNamespace();
        bench.CreateTarget(cpu: "2", memory: "2Gi");
        bench.CreateWorkload();
        bench.Usage.Cores = (_, at) => 0.3 * (1 + (noise * Chance(at, seed)));
        bench.Usage.Bytes = (_, at) => 3e8 * (1 + (noise / 4 * Chance(at, seed + 1)));
        await bench.LookAsync();
        var revisions = new List<string?> { bench.Find()!.Status!.Revision };
        for (var review = 0; review < 12; review++)
        {
            bench.Clock.Advance(TimeSpan.FromHours(6));
            await bench.LookAsync();
            if (bench.Find()!.Status!.Revision is var revision && revision != revisions[^1])
                revisions.Add(revision);
        }

        // It may follow once as more becomes known, and never comes back.
        Assert.InRange(revisions.Count, 1, 2);
    }

    /// <summary>From 0 to 1, the same at a time and of a seed.</summary>
    private static double Chance(DateTimeOffset at, int seed) => new Random((int)(at.ToUnixTimeSeconds() / 300 % 100_003) + (seed * 7)).NextDouble();

    private static IEnumerable<string> Names(ScalingBench bench) => bench.All<ScalingRecommendation>().Select(it => it.Metadata.Name!).Order(StringComparer.Ordinal);

    private static string? Says(ScalingRecommendation recommendation, string type) =>
        Conditions.Find(recommendation.Status?.Conditions, type) is { } condition ? $"{condition.Status} {condition.Reason}" : null;
}
