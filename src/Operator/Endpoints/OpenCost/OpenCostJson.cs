using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Queries;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Units;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>Groups of allocations in a period.</summary>
internal sealed record ServedPeriod(DatePeriod Window, IReadOnlyList<ServedAllocation> Allocations);

/// <summary>Writes answers in the shapes that OpenCost's clients read.</summary>
internal static class OpenCostJson
{
    /// <summary>What a summary has of the figures.</summary>
    private static readonly HashSet<string> Summarized = new(StringComparer.Ordinal)
    {
        "cpuCoreRequestAverage", "cpuCoreUsageAverage", "cpuCost", "gpuCost", "networkCost", "loadBalancerCost", "pvCost", "ramByteRequestAverage", "ramByteUsageAverage",
        "ramCost", "sharedCost", "externalCost", "totalEfficiency", "totalCost",
    };

    /// <summary>Fields of an allocation that nothing here is known of: limits do not decide about costs, and costs of volumes and load balancers are not told one by one.</summary>
    private static readonly string[] Unknown =
    [
        "cpuCoreLimitAverage", "ramByteLimitAverage", "networkCrossZoneCost", "networkCrossRegionCost", "networkInternetCost", "pvs", "lbAllocations", "gpuAllocation", "rawAllocationOnly",
    ];

    /// <summary>The answer around its data.</summary>
    /// <param name="warning">What the asker should know; empty for nothing.</param>
    /// <param name="writeData">Writes the data.</param>
    /// <param name="currency">ISO 4217 code of the currency of all costs; null to leave it unsaid.</param>
    public static Action<Utf8JsonWriter> Answer(string warning, Action<Utf8JsonWriter> writeData, string? currency = null) => json =>
    {
        json.WriteStartObject();
        json.WriteNumber("code", 200);
        json.WriteString("status", "success");
        json.WritePropertyName("data");
        writeData(json);
        if (currency is not null)
            json.WriteString("currency", currency);
        if (warning.Length > 0)
            json.WriteString("warning", warning);
        json.WriteEndObject();
    };

    /// <summary>What is wrong.</summary>
    public static Action<Utf8JsonWriter> Error(int status, string message) => json =>
    {
        json.WriteStartObject();
        json.WriteNumber("code", status);
        json.WriteString("status", "error");
        json.WriteString("message", message);
        json.WriteEndObject();
    };

    /// <summary>An object for each period, with allocations by name.</summary>
    /// <param name="json">Takes them.</param>
    /// <param name="periods">The periods.</param>
    /// <param name="withMetadata">Whether labels, annotations and Services that all pods of an allocation have in common are told.</param>
    public static void WriteAllocations(Utf8JsonWriter json, IReadOnlyList<ServedPeriod> periods, bool withMetadata)
    {
        json.WriteStartArray();
        foreach (var period in periods)
        {
            json.WriteStartObject();
            foreach (var allocation in period.Allocations)
                WriteAllocation(json, allocation, period.Window, withMetadata);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The same with fewer figures.</summary>
    public static void WriteSummary(Utf8JsonWriter json, IReadOnlyList<ServedPeriod> periods)
    {
        json.WriteStartObject();
        json.WriteNumber("step", periods[^1].Window.Length.Ticks * TimeSpan.NanosecondsPerTick);
        json.WriteStartArray("sets");
        foreach (var period in periods)
        {
            json.WriteStartObject();
            json.WriteStartObject("allocations");
            foreach (var allocation in period.Allocations)
            {
                json.WriteStartObject(allocation.Group.Name);
                json.WriteString("name", allocation.Group.Name);
                WriteTime(json, allocation.Start ?? period.Window.Start, allocation.End ?? period.Window.End);
                WriteFigures(json, allocation.Figures.Where(figure => Summarized.Contains(figure.Name)));
                json.WriteEndObject();
            }

            json.WriteEndObject();
            WriteWindow(json, period.Window);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteWindow(json, new(periods[0].Window.Start, periods[^1].Window.End));
        json.WriteEndObject();
    }

    /// <summary>Assets by their keys.</summary>
    public static void WriteAssets(Utf8JsonWriter json, IEnumerable<ServedAsset> assets, DatePeriod window)
    {
        json.WriteStartObject();
        foreach (var asset in assets)
        {
            json.WriteStartObject(asset.Key);
            json.WriteString("type", asset.Row.Kind.ToString());
            json.WriteStartObject("properties");
            json.WriteString("category", ClusterFilterFields.CategoryOf(asset.Row.Kind));
            json.WriteString("service", "Kubernetes");
            WriteKnown(json, "provider", asset.Provider);
            WriteKnown(json, "cluster", asset.Row.Cluster);
            WriteKnown(json, "name", asset.Row.Name);
            WriteKnown(json, "providerID", asset.ProviderId);
            json.WriteEndObject();
            WritePairs(json, "labels", asset.Row.Node?.Labels ?? new Dictionary<string, string>());
            WriteWindow(json, window);
            WriteTime(json, asset.Row.Start, asset.Row.End);
            foreach (var (name, value) in asset.Texts)
                json.WriteString(name, value);
            WriteFigures(json, asset.Figures);
            WriteBreakdowns(json, asset.Row);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Shares of what a node has that containers held; what the system takes of it is not known, nor how volumes are filled.</summary>
    private static void WriteBreakdowns(Utf8JsonWriter json, AssetRow asset)
    {
        if (asset.Kind == AssetKind.Node)
        {
            WriteBreakdown("cpuBreakdown", ServedAsset.Share(asset.Held.CoreHours, asset.Capacity.CoreHours));
            WriteBreakdown("ramBreakdown", ServedAsset.Share(asset.Held.ByteHours, asset.Capacity.ByteHours));
        }
        else if (asset.Kind == AssetKind.Disk)
        {
            json.WriteNull("byteHoursUsed");
            json.WriteNull("byteUsageMax");
            WriteBreakdown("breakdown", user: 0, idle: 0);
        }

        void WriteBreakdown(string name, decimal user, decimal? idle = null)
        {
            json.WriteStartObject(name);
            json.WriteNumber("idle", idle ?? (1 - user));
            json.WriteNumber("other", 0);
            json.WriteNumber("system", 0);
            json.WriteNumber("user", user);
            json.WriteEndObject();
        }
    }

    /// <summary>A moment as OpenCost writes it.</summary>
    public static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    private static void WriteAllocation(Utf8JsonWriter json, ServedAllocation allocation, DatePeriod window, bool withMetadata)
    {
        var group = allocation.Group;
        json.WriteStartObject(group.Name);
        json.WriteString("name", group.Name);
        WriteProperties(json, group.Rows, withMetadata);
        WriteWindow(json, window);
        WriteTime(json, allocation.Start ?? window.Start, allocation.End ?? window.End);
        WriteFigures(json, allocation.Figures);
        foreach (var name in Unknown)
            json.WriteNull(name);
        json.WriteEndObject();
    }

    /// <summary>What all rows have in common.</summary>
    private static void WriteProperties(Utf8JsonWriter json, IReadOnlyList<AllocationRow> rows, bool withMetadata)
    {
        json.WriteStartObject("properties");
        foreach (var name in (ReadOnlySpan<string>)["cluster", "node", "container", "controller", "controllerKind", "namespace", "pod", "providerID"])
            WriteKnown(json, name, Common(rows, AllocationKey.Parse(name)!.ValueOf));
        if (rows.Count > 0 && rows[0].Pod is { } pod)
        {
            var isOne = rows.All(row => ReferenceEquals(row.Pod, pod) || (pod.Uid.Length > 0 && row.Pod?.Uid == pod.Uid));
            if (isOne)
                WriteMetadata(json, pod.Services, pod.Labels, pod.Annotations);
            else if (withMetadata)
                WriteMetadata(json, [.. pod.Services.Where(service => rows.All(row => row.Pod?.Services.Contains(service) is true))], Common(rows, row => row.Labels), Common(rows, row => row.Annotations));
        }

        json.WriteEndObject();
    }

    private static void WriteMetadata(
        Utf8JsonWriter json, IReadOnlyList<string> services, IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> annotations)
    {
        json.WriteStartArray("services");
        foreach (var service in services)
            json.WriteStringValue(service);
        json.WriteEndArray();
        WritePairs(json, "labels", labels);
        WritePairs(json, "annotations", annotations);
    }

    /// <summary>The pairs that all pods have.</summary>
    private static Dictionary<string, string> Common(IReadOnlyList<AllocationRow> rows, Func<PodIdentity, IReadOnlyDictionary<string, string>> pairsOf)
    {
        var common = pairsOf(rows[0].Pod!).ToDictionary();
        for (var i = 1; i < rows.Count && common.Count > 0; i++)
        {
            foreach (var (key, value) in common)
            {
                if (rows[i].Pod is not { } pod || !pairsOf(pod).TryGetValue(key, out var other) || other != value)
                    common.Remove(key);
            }
        }

        return common;
    }

    private static string? Common(IReadOnlyList<AllocationRow> rows, Func<AllocationRow, string?> valueOf)
    {
        var first = rows.Count > 0 ? valueOf(rows[0]) : null;
        for (var i = 1; i < rows.Count; i++)
        {
            if (!string.Equals(valueOf(rows[i]), first, StringComparison.Ordinal))
                return null;
        }

        return first;
    }

    private static void WriteKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            json.WriteString(name, value);
    }

    private static void WritePairs(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> pairs)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in pairs)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    /// <summary>A time as an object of its own.</summary>
    public static void WriteWindow(Utf8JsonWriter json, DatePeriod window)
    {
        json.WriteStartObject("window");
        WriteTime(json, window.Start, window.End);
        json.WriteEndObject();
    }

    /// <summary>Start and end of a time.</summary>
    public static void WriteTime(Utf8JsonWriter json, DateTimeOffset start, DateTimeOffset end)
    {
        json.WriteString("start", Text(start));
        json.WriteString("end", Text(end));
    }

    private static void WriteFigures(Utf8JsonWriter json, IEnumerable<(string Name, decimal Value)> figures)
    {
        foreach (var (name, value) in figures)
            json.WriteNumber(name, value);
    }
}
