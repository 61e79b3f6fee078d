using CloudIntel.Core.FinOps.Clusters.Usage;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>How Prometheus is asked for a figure of usage: one value a pod or container and step.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Query">PromQL, with $MATCHERS where further matchers of every series go.</param>
/// <param name="PodLabel">The label of every series that names a pod, by which what is too much at once is divided.</param>
/// <remarks>
/// The metrics are those of the kubelet's cAdvisor, of NVIDIA's DCGM exporter and of OpenCost's network daemonset. Series are first made one for each
/// that was measured (a container by its id, an interface, a device), so that what several jobs or replicas scraped counts once, and then summed.
/// Where a scrape does not honour labels, those of the pod are called exported_, and the plain ones are those of the exporter.
/// </remarks>
internal sealed record UsageQuery(UsageFigure Figure, string Query, string PodLabel = "pod")
{
    private const string PodLabels = "namespace, pod, exported_namespace, exported_pod";
    private const string ContainerLabels = PodLabels + ", container, exported_container";
    private const string Containers = """{container!="",container!="POD"$MATCHERS}[5m]""";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<UsageQuery> All { get; } =
    [
        new(UsageFigure.CoreSeconds, $"sum by ({ContainerLabels}) (max by ({ContainerLabels}, id, name, cpu) (increase(container_cpu_usage_seconds_total{Containers})))"),
        new(UsageFigure.MemoryBytes, $"{OfMemory("sum_over_time")} / {OfMemory("count_over_time")}"),
        new(UsageFigure.ReceivedBytes, OfNetwork("receive")),
        new(UsageFigure.SentBytes, OfNetwork("transmit")),
        new(UsageFigure.Gpus, $"{OfGpus("DCGM_FI_PROF_GR_ENGINE_ACTIVE")} or {OfGpus("DCGM_FI_DEV_GPU_UTIL")} / 100"),
        new(UsageFigure.ZoneBytes, OfEgress("""internet!="true",same_zone!="true",same_region="true" """), "pod_name"),
        new(UsageFigure.RegionBytes, OfEgress("""internet!="true",same_region!="true" """), "pod_name"),
        new(UsageFigure.InternetBytes, OfEgress("""internet="true" """), "pod_name"),
    ];

    /// <summary>The query for the series that meet further matchers.</summary>
    /// <param name="matchers">Matchers, parted by commas; may be empty.</param>
    /// <param name="pods">A regular expression of names of pods; null for all.</param>
    public string Text(string matchers, string? pods)
    {
        var all = (matchers.Length == 0 ? "" : "," + matchers) + (pods is null ? "" : $",{PodLabel}=~\"{pods}\"");
        return Query.Replace("$MATCHERS", all, StringComparison.Ordinal);
    }

    /// <summary>Whom a series is about; null where it does not say.</summary>
    public UsageName? Name(IReadOnlyDictionary<string, string> labels)
    {
        var isExported = labels.ContainsKey("exported_pod") || (PodLabel == "pod_name" && labels.ContainsKey("exported_namespace"));
        var prefix = isExported ? "exported_" : "";
        var pod = PodLabel == "pod" ? Label($"{prefix}pod") : Label(PodLabel);
        var name = new UsageName(Label($"{prefix}namespace"), pod, IsOfPods ? "" : Label($"{prefix}container"));
        return name.Namespace.Length == 0 || name.Pod.Length == 0 || (!IsOfPods && name.Container.Length == 0) || IsIdleDevice(name) ? null : name;

        string Label(string key) => labels.TryGetValue(key, out var value) ? value : "";
    }

    private bool IsOfPods => Figure is not (UsageFigure.CoreSeconds or UsageFigure.MemoryBytes or UsageFigure.Gpus);

    /// <summary>A device that no pod holds carries the names of its exporter.</summary>
    private bool IsIdleDevice(in UsageName name) => Figure == UsageFigure.Gpus && name.Pod.Contains("dcgm-exporter", StringComparison.Ordinal);

    private static string OfMemory(string function) =>
        $"sum by ({ContainerLabels}) (max by ({ContainerLabels}, id, name) ({function}(container_memory_working_set_bytes{Containers})))";

    private static string OfNetwork(string direction) =>
        $$"""sum by ({{PodLabels}}) (max by ({{PodLabels}}, interface, id) (increase(container_network_{{direction}}_bytes_total{pod!="",interface!="lo"$MATCHERS}[5m])))""";

    private static string OfGpus(string metric) =>
        $$"""sum by ({{ContainerLabels}}) (max by ({{ContainerLabels}}, UUID, GPU_I_ID) (avg_over_time({{metric}}{pod!=""$MATCHERS}[5m])))""";

    private static string OfEgress(string where) =>
        $$"""sum by (namespace, exported_namespace, pod_name) (increase(kubecost_pod_network_egress_bytes_total{{{where.Trim()}}$MATCHERS}[5m]))""";
}
