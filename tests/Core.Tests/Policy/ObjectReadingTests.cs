using CloudIntel.Core.Policy;

namespace CloudIntel.Core.Tests.Policy;

/// <summary>Objects of every kind as policies see them.</summary>
public sealed class ObjectReadingTests
{
    private const decimal Gi = 1L << 30;

    [Fact]
    public void A_Deployment_is_read_with_its_pods()
    {
        var read = Judged.Deployment(4, pod: """
            "nodeSelector": {"kubernetes.io/arch": "arm64"},
            "tolerations": [{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}],
            "affinity": {"nodeAffinity": {
              "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a", "b"]}]}]},
              "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 30, "preference": {"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a"]}]}}]}},
            "priorityClassName": "high",
            """);

        Assert.Equal("Deployment shop/web", read.Title);
        Assert.Equal(ReplicaRange.Of(4), read.Replicas);
        var pod = read.Pod!;
        Assert.Equal("spec.template.spec", pod.Path);
        Assert.Equal((1m, 2 * Gi), (pod.Cpu, pod.MemoryBytes));
        Assert.Equal("arm64", pod.NodeSelector["kubernetes.io/arch"]);
        Assert.Equal("zone In [a, b]", Assert.Single(pod.RequiredNodes).ToString());
        Assert.Equal(30, Assert.Single(pod.PreferredNodes).Weight);
        Assert.True(Assert.Single(pod.Tolerations).Exists);
        Assert.Equal("high", pod.PriorityClass);
    }

    [Theory]
    [InlineData("Deployment", "apps/v1", "{}", 1)]
    [InlineData("Deployment", "apps/v1", """{"replicas": null}""", 1)]
    [InlineData("Deployment", "apps/v1", """{"replicas": 0}""", 0)]
    [InlineData("Deployment", "apps/v2beta9", """{"replicas": 7}""", 7)]
    [InlineData("ReplicationController", "v1", """{"replicas": 2}""", 2)]
    [InlineData("Job", "batch/v1", """{"parallelism": 8, "completions": 3}""", 3)]
    [InlineData("CronJob", "batch/v1", """{"jobTemplate": {"spec": {"parallelism": 5}}}""", 5)]
    [InlineData("Pod", "v1", "{}", 1)]
    public void Replicas_are_those_that_run_at_once(string kind, string version, string spec, int replicas) =>
        Assert.Equal(ReplicaRange.Of(replicas), Judged.Read($$"""{"apiVersion": "{{version}}", "kind": "{{kind}}", "spec": {{spec}}}""").Replicas);

    [Fact]
    public void A_DaemonSet_has_a_pod_on_each_node() =>
        Assert.True(Judged.Read("""{"apiVersion": "apps/v1", "kind": "DaemonSet", "spec": {"template": {"spec": {"containers": []}}}}""").Replicas.PerNode);

    [Theory]
    // The containers together: 1 + 2.
    [InlineData("""{"containers": [{"resources": {"requests": {"cpu": "1"}}}, {"resources": {"requests": {"cpu": "2"}}}]}""", 3)]
    // An init container that asks for more than they do.
    [InlineData("""{"containers": [{"resources": {"requests": {"cpu": "1"}}}], "initContainers": [{"resources": {"requests": {"cpu": "5"}}}]}""", 5)]
    // A sidecar runs on beside the containers: 1 + 2; and beside the init container after it: 2 + 4.
    [InlineData("""{"containers": [{"resources": {"requests": {"cpu": "1"}}}], "initContainers": [{"restartPolicy": "Always", "resources": {"requests": {"cpu": "2"}}}, {"resources": {"requests": {"cpu": "4"}}}]}""", 6)]
    // The sidecar that comes after the init container is not there yet.
    [InlineData("""{"containers": [{"resources": {"requests": {"cpu": "1"}}}], "initContainers": [{"resources": {"requests": {"cpu": "4"}}}, {"restartPolicy": "Always", "resources": {"requests": {"cpu": "2"}}}]}""", 4)]
    // The overhead of the runtime class comes on top.
    [InlineData("""{"containers": [{"resources": {"requests": {"cpu": "1"}}}], "overhead": {"cpu": "250m"}}""", 1.25)]
    // What is only limited is requested as much.
    [InlineData("""{"containers": [{"resources": {"limits": {"cpu": "1500m"}}}]}""", 1.5)]
    // What the pod requests as a whole counts first.
    [InlineData("""{"containers": [{"resources": {"requests": {"cpu": "1"}}}], "resources": {"requests": {"cpu": "4"}}}""", 4)]
    [InlineData("""{"containers": [{}]}""", 0)]
    public void Requests_are_what_the_scheduler_sets_aside(string spec, decimal cpu) =>
        Assert.Equal(cpu, Judged.Read($$"""{"apiVersion": "v1", "kind": "Pod", "spec": {{spec}}}""").Pod!.Cpu);

    [Fact]
    public void Limits_count_where_every_container_has_one()
    {
        var pod = Judged.Read("""
            {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [
              {"resources": {"limits": {"cpu": "1", "memory": "1Gi"}}},
              {"resources": {"requests": {"memory": "1Gi"}, "limits": {"cpu": "2"}}}]}}
            """).Pod!;

        Assert.Equal(3, pod.Limits["cpu"]);
        Assert.False(pod.Limits.ContainsKey("memory"));
    }

    [Fact]
    public void Volumes_are_read_wherever_they_are_asked_for()
    {
        var set = Judged.Read("""
            {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db"}, "spec": {
              "template": {"spec": {"containers": [], "volumes": [
                {"name": "scratch", "ephemeral": {"volumeClaimTemplate": {"spec": {"storageClassName": "fast", "resources": {"requests": {"storage": "1Gi"}}}}}},
                {"name": "settings", "configMap": {"name": "x"}}]}},
              "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "10Gi"}}}}]}}
            """);
        var claim = Judged.Read("""{"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": {"storageClassName": "", "resources": {"requests": {"storage": 1e9}}}}""");

        Assert.Equal([new("scratch", "fast", Gi, PerReplica: true), new("data", null, 10 * Gi, PerReplica: true)], set.Volumes);
        Assert.Equal([new("data", "", 1_000_000_000, PerReplica: false)], claim.Volumes);
    }

    [Theory]
    [InlineData("LoadBalancer", true)]
    [InlineData("ClusterIP", false)]
    public void A_Service_is_a_load_balancer_by_its_type(string type, bool balances) =>
        Assert.Equal(balances, Judged.Read($$"""{"apiVersion": "v1", "kind": "Service", "spec": {"type": "{{type}}"} }""").IsLoadBalancer);

    [Theory]
    [InlineData("0 * * * *", "Allow", 3600, 1)] // an hour of every hour
    [InlineData("@daily", "Allow", 3600, 1.0 / 24)]
    [InlineData("0 0 * * mon", "Allow", 86400, 1.0 / 7)]
    [InlineData("*/15 8-17 * * 1-5", "Allow", 900, 50.0 / 168)]
    [InlineData("0 * * * *", "Allow", 7200, 2)] // two at a time
    [InlineData("0 * * * *", "Forbid", 7200, 1)]
    [InlineData("TZ=Europe/Berlin 0 0 * * *", "Allow", 86400, 1)]
    [InlineData("@every 1h30m", "Allow", 5400, 1)]
    [InlineData("@every 3h", "Allow", 3600, 1.0 / 3)]
    [InlineData("@every 100ms", "Allow", 60, 1)] // not that often, so not known
    [InlineData("@every 99999999999999999999999999999h", "Allow", 60, 1)]
    [InlineData("@every 15", "Allow", 60, 1)]
    [InlineData("whenever", "Allow", 60, 1)] // not known: all the time
    [InlineData("0 0 13 * 5", "Allow", 86400, 0.171)] // the 13th, or a Friday: (48 + 209 − 7 Fridays the 13th) / 1461 days
    public void A_CronJob_runs_as_long_as_its_runs_may_take(string schedule, string policy, int deadline, double share)
    {
        var job = Judged.Read($$"""
            {"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"schedule": "{{schedule}}", "concurrencyPolicy": "{{policy}}",
              "jobTemplate": {"spec": {"activeDeadlineSeconds": {{deadline}}, "template": {"spec": {"containers": []} } } } } }
            """);

        Assert.Equal(share, (double)job.RunningShare, 0.002);
    }

    [Fact]
    public void Kinds_that_are_not_built_in_are_read_by_the_paths_that_are_given()
    {
        var rollout = new PodTemplatePath("argoproj.io", "Rollout", "spec.template", "spec.scale.count");
        var read = Judged.Read("""
            {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "spec": {"scale": {"count": 9}, "template": {"spec": {"containers": [{"resources": {"requests": {"cpu": "2"}}}]}}}}
            """, rollout);

        Assert.Equal((9, 2m), (read.Replicas.Max, read.Pod!.Cpu));
        Assert.Null(Judged.Read("""{"apiVersion": "example.com/v1", "kind": "Rollout", "spec": {"template": {"spec": {"containers": []}}}}""", rollout).Pod);
        Assert.Null(Judged.Read("""{"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "spec": {"workloadRef": {"name": "web"}}}""", rollout).Pod);
    }

    [Fact]
    public void A_Workload_says_itself_what_it_requests_or_is_paid_for_by_its_target()
    {
        var own = Judged.Read("""
            {"apiVersion": "cloudintel.io/v1alpha1", "kind": "Workload", "spec": {"resources": {"replicas": 3, "cpu": "2", "memory": "4Gi", "gpus": "0.5"}, "compliance": {"regions": ["eu-west-1"]}}}
            """);
        var target = Judged.Read("""{"apiVersion": "cloudintel.io/v1alpha1", "kind": "Workload", "spec": {"targetRef": {"kind": "Deployment", "name": "web"}, "resources": {"cpu": "2"}}}""");

        Assert.Equal((3, 2m, 0.5m), (own.Replicas.Max, own.Pod!.Cpu, own.Pod.Extended["nvidia.com/gpu"]));
        Assert.Null(target.Pod);
    }

    [Fact]
    public void The_owner_that_controls_it_is_told_from_others()
    {
        var pod = Judged.Read("""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"ownerReferences": [
              {"apiVersion": "v1", "kind": "ConfigMap", "name": "a", "uid": "1"},
              {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-1", "uid": "2", "controller": true}]}}
            """);

        Assert.Equal(new("apps/v1", "ReplicaSet", "web-1", "2"), pod.Controller);
    }
}
