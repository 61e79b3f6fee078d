using CloudIntel.Clouds.Prometheus;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.BackFill;
using CloudIntel.TestKit.Prometheus;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Clouds.Tests.Prometheus;

/// <summary>What kube-state-metrics left in a real Prometheus, scraped every 30 seconds, of a gap from 12:10:30 to 12:45.</summary>
public sealed class RecordedGapTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pods_and_nodes_that_nobody_saw_are_reconstructed_from_one_sample_a_series_and_step()
    {
        // Two replicas are scraped. A pod runs from 12:20:10 to 12:30:10 on a node that is there from 12:15 to 12:40; its init container ran before, and one of its own waits.
        var series = new SeriesText();
        foreach (var instance in (string[])["a", "b"])
        {
            var job = $"job=\"ksm\",instance=\"{instance}\"";
            var pod = $"{job},namespace=\"shop\",pod=\"web-5f-x\",uid=\"p-1\"";
            Add("kube_pod_info", pod + ",node=\"\",created_by_kind=\"ReplicaSet\",created_by_name=\"web-5f\"", 19, 20, 1);
            Add("kube_pod_info", pod + ",node=\"node-b\",created_by_kind=\"ReplicaSet\",created_by_name=\"web-5f\"", 20, 31, 1);
            Add("kube_pod_labels", pod + ",label_app=\"web\"", 19, 31, 1);
            Add("kube_pod_init_container_status_running", pod + ",container=\"init\"", 19, 20, 1);
            Add("kube_pod_container_status_running", pod + ",container=\"c\"", 19, 20, 0);
            Add("kube_pod_container_status_running", pod + ",container=\"c\"", 20.5, 30, 1);
            Add("kube_pod_container_status_running", pod + ",container=\"c\"", 30.5, 31, 0);
            Add("kube_pod_container_status_running", pod + ",container=\"waits\"", 19, 31, 0);
            Add("kube_pod_container_resource_requests", pod + ",container=\"c\",resource=\"cpu\",unit=\"core\"", 19, 31, 0.25);
            Add("kube_pod_container_resource_requests", pod + ",container=\"c\",resource=\"memory\",unit=\"byte\"", 19, 31, 1 << 20);
            Add("kube_pod_container_resource_requests", pod + ",container=\"c\",resource=\"nvidia_com_gpu\",unit=\"integer\"", 19, 31, 1);
            Add("kube_replicaset_owner", $"{job},namespace=\"shop\",replicaset=\"web-5f\",owner_kind=\"Deployment\",owner_name=\"web\"", 0, 60, 1);
            Add("kube_replicaset_owner", $"{job},namespace=\"shop\",replicaset=\"alone\",owner_kind=\"<none>\",owner_name=\"<none>\"", 0, 60, 1);
            Add("kube_job_owner", $"{job},namespace=\"shop\",job_name=\"night-1\",owner_kind=\"CronJob\",owner_name=\"night\"", 0, 60, 1);
            Add("kube_node_info", $"{job},node=\"node-b\",provider_id=\"aws:///a/i-2\"", 15, 40, 1);
            Add("kube_node_status_capacity", $"{job},node=\"node-b\",resource=\"cpu\",unit=\"core\"", 15, 40, 4);
            Add("kube_node_status_capacity", $"{job},node=\"node-b\",resource=\"memory\",unit=\"byte\"", 15, 40, 1 << 30);
            Add("kube_node_status_capacity", $"{job},node=\"node-b\",resource=\"nvidia_com_gpu\",unit=\"integer\"", 15, 40, 2);
        }

        Add("kube_pod_container_status_running", "cluster=\"other\",namespace=\"shop\",pod=\"x\",uid=\"p-9\",container=\"c\"", 0, 60, 1);

        var (facts, samples) = await ReadAsync(series, """cluster="" """.Trim());
        var filled = GapFilling.Fill(facts, new() { Cluster = "east" });
        // A minute counts when a sample lies in it, and the one at its end: both ends are off by less than a minute.
        Assert.Equal(["c 12:20-12:30 0.25", "init 12:18-12:20 0"], filled.Containers.Select(span => $"{span.Container} {span.Time.Start:HH:mm}-{span.Time.End:HH:mm} {span.Requests.MilliCpu / 1000m:0.##}"));
        Assert.Equal(new ComputeResources(250, 1 << 20, 1000), filled.Containers[0].Requests);
        var pod1 = Assert.Single(filled.Pods);
        Assert.Equal(("shop", "web-5f-x", "Deployment", "web", "web"), (pod1.Namespace, pod1.Name, pod1.ControllerKind, pod1.Controller, pod1.Labels["app"]));
        var node = Assert.Single(filled.Nodes);
        Assert.Equal(("node-b", "aws:///a/i-2", new ComputeResources(4000, 1 << 30, 2000), node.Uid), (node.Name, node.ProviderId, node.Capacity, filled.Containers[0].NodeUid));
        Assert.Equal(("CronJob", "night"), facts.Owners[("Job", "shop", "night-1")]);
        Assert.DoesNotContain(("ReplicaSet", "shop", "alone"), facts.Owners.Keys);
        // Steps of two containers and a node; then once: two series of the pod, three requests, its labels from two replicas, three owners, three capacities.
        Assert.Equal(facts.Containers.Values.Sum(container => container.Steps.Count) + facts.Nodes.Values.Single().Count + 2 + 3 + 2 + 3 + 3, samples);

        void Add(string name, string labels, double from, double to, double value) => series.Add(name, labels, Noon.AddMinutes(from), Noon.AddMinutes(to), 30, _ => value);
    }

    [Fact]
    public async Task Where_a_scrape_does_not_honour_labels_the_exported_ones_count_and_series_without_a_uid_do_not()
    {
        var series = new SeriesText();
        var exporter = "namespace=\"monitoring\",pod=\"ksm\",container=\"ksm\"";
        var labels = $"{exporter},exported_namespace=\"shop\",exported_pod=\"web\",uid=\"p-1\"";
        series.Add("kube_pod_container_status_running", $"{labels},exported_container=\"c\"", Noon.AddMinutes(15), Noon.AddMinutes(20), 30, _ => 1);
        series.Add("kube_pod_info", $"{labels},node=\"node-a\",created_by_kind=\"<none>\",created_by_name=\"<none>\"", Noon.AddMinutes(15), Noon.AddMinutes(20), 30, _ => 1);
        series.Add("kube_pod_container_status_running", "namespace=\"shop\",pod=\"old\",container=\"c\"", Noon.AddMinutes(15), Noon.AddMinutes(20), 30, _ => 1);

        var (facts, _) = await ReadAsync(series, matchers: null);
        Assert.Equal(("p-1", "c"), Assert.Single(facts.Containers).Key);
        var pod = Assert.Single(facts.Pods).Value;
        Assert.Equal(("shop", "web", "node-a", ("", "")), (pod.Namespace, pod.Name, pod.Node, pod.Controller));
    }

    private static async Task<(GapFacts Facts, long Samples)> ReadAsync(SeriesText series, string? matchers)
    {
        await using var server = await PrometheusServer.StartAsync(series, Cancellation);
        using var connection = new PrometheusConnection(new() { Url = server.Url, Matchers = matchers }, TimeProvider.System, () => 0, NullLogger<PrometheusConnection>.Instance);
        var source = new PrometheusGaps(connection, NullLogger<PrometheusGaps>.Instance);
        var facts = new GapFacts(new(Noon.AddMinutes(10.5), Noon.AddMinutes(45)));
        var reading = await source.ReadAsync(facts, Cancellation);
        Assert.Empty(reading.Warnings);
        return (facts, reading.Samples);
    }
}
