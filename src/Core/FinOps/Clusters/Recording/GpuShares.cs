using System.Globalization;

namespace CloudIntel.Core.FinOps.Clusters.Recording;

/// <summary>How much of a graphics processor the devices are that containers ask for and nodes offer.</summary>
/// <remarks>
/// Resource names and node labels are those of the device plugins of NVIDIA (whole devices, time slices and MIG slices), AMD and Intel.
/// </remarks>
public static class GpuShares
{
    /// <summary>Thousandths of a device.</summary>
    public const long Whole = 1000;

    private const string Nvidia = "nvidia.com/gpu";
    private const string Shared = "nvidia.com/gpu.shared";
    private const string Mig = "nvidia.com/mig-";

    private static readonly string[] WholeDevices = ["amd.com/gpu", "gpu.intel.com/i915", "gpu.intel.com/xe"];

    /// <summary>Whether a resource is a graphics processor or a part of one.</summary>
    public static bool IsGpu(string resource) =>
        resource is Nvidia or Shared || resource.StartsWith(Mig, StringComparison.Ordinal) || WholeDevices.Contains(resource, StringComparer.Ordinal);

    /// <summary>Thousandths of devices that a container holds on a node with these labels. A time slice is an equal part of its device; a MIG slice as many of its compute slices as its profile says.</summary>
    public static long Held(IReadOnlyDictionary<string, long> devices, IReadOnlyDictionary<string, string> nodeLabels)
    {
        var held = 0L;
        foreach (var (resource, count) in devices)
        {
            var (parts, of) = PartsOf(resource, nodeLabels);
            held += checked(count * parts * Whole / of);
        }

        return held;
    }

    /// <summary>Thousandths of devices that a node has: as many whole ones as its label counts, else what its capacity adds up to.</summary>
    public static long Capacity(IReadOnlyDictionary<string, long> devices, IReadOnlyDictionary<string, string> nodeLabels)
    {
        var counted = Number(nodeLabels, "nvidia.com/gpu.count", 0);
        var nvidia = devices.Where(device => device.Key.StartsWith("nvidia.com/", StringComparison.Ordinal)).ToDictionary();
        var others = Held(devices.Where(device => !nvidia.ContainsKey(device.Key)).ToDictionary(), nodeLabels);
        return others + (counted > 0 && nvidia.Values.Sum() > 0 ? counted * Whole : RoundUp(Held(nvidia, nodeLabels)));
    }

    /// <summary>How many parts of how many of its device a resource is; none where its name says nothing that we know.</summary>
    private static (long Parts, long Of) PartsOf(string resource, IReadOnlyDictionary<string, string> nodeLabels)
    {
        if (resource is Nvidia or Shared)
            return (1, Number(nodeLabels, "nvidia.com/gpu.replicas", 1));
        return resource.StartsWith(Mig, StringComparison.Ordinal)
            ? (ComputeSlices(resource.AsSpan(Mig.Length)), SlicesOf(nodeLabels))
            : (1, 1);
    }

    /// <summary>The number before the g of a profile such as 3g.20gb; 0 when there is none.</summary>
    private static long ComputeSlices(ReadOnlySpan<char> profile)
    {
        var end = profile.IndexOf('g');
        return end > 0 && long.TryParse(profile[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var slices) ? slices : 0;
    }

    /// <summary>Compute slices of a device: 4 of an A30, 7 of all others that can be divided.</summary>
    private static long SlicesOf(IReadOnlyDictionary<string, string> nodeLabels) =>
        nodeLabels.GetValueOrDefault("nvidia.com/gpu.product", "").Contains("A30", StringComparison.Ordinal) ? 4 : 7;

    private static long RoundUp(long thousandths) => (thousandths + Whole - 1) / Whole * Whole;

    private static long Number(IReadOnlyDictionary<string, string> labels, string key, long otherwise) =>
        labels.TryGetValue(key, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : otherwise;
}
