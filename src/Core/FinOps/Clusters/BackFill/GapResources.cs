using CloudIntel.Core.FinOps.Clusters.Recording;

namespace CloudIntel.Core.FinOps.Clusters.BackFill;

/// <summary>Reads resources by the names that they have in labels of Prometheus, where what is no letter or digit is written as _ .</summary>
internal static class GapResources
{
    private const string Mig = "nvidia_com_mig_";

    private static readonly Dictionary<string, string> Devices = new(StringComparer.Ordinal)
    {
        ["nvidia_com_gpu"] = "nvidia.com/gpu",
        ["nvidia_com_gpu_shared"] = "nvidia.com/gpu.shared",
        ["amd_com_gpu"] = "amd.com/gpu",
        ["gpu_intel_com_i915"] = "gpu.intel.com/i915",
        ["gpu_intel_com_xe"] = "gpu.intel.com/xe",
    };

    private static readonly Dictionary<string, string> NoLabels = [];

    /// <summary>What a container holds on a node with these labels.</summary>
    public static ComputeResources Held(IReadOnlyDictionary<string, double> resources, IReadOnlyDictionary<string, string>? nodeLabels) =>
        Compute(resources) with { MilliGpus = GpuShares.Held(DevicesOf(resources), nodeLabels ?? NoLabels) };

    /// <summary>What a node has of which no labels are known.</summary>
    public static ComputeResources Capacity(IReadOnlyDictionary<string, double> resources) =>
        Compute(resources) with { MilliGpus = GpuShares.Capacity(DevicesOf(resources), NoLabels) };

    /// <summary>Rounded up, after the noise of floating-point numbers.</summary>
    private static ComputeResources Compute(IReadOnlyDictionary<string, double> resources) =>
        new(Whole(Math.Round(resources.GetValueOrDefault("cpu") * 1000, 3)), Whole(resources.GetValueOrDefault("memory")), 0);

    private static long Whole(double number) => double.IsFinite(number) ? (long)Math.Clamp(Math.Ceiling(number), 0, 1L << 62) : 0;

    private static Dictionary<string, long> DevicesOf(IReadOnlyDictionary<string, double> resources)
    {
        var devices = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (resource, count) in resources)
        {
            var name = resource.StartsWith(Mig, StringComparison.Ordinal) ? $"nvidia.com/mig-{resource[Mig.Length..].Replace('_', '.')}" : Devices.GetValueOrDefault(resource);
            if (name is not null)
                devices[name] = (long)Math.Clamp(double.IsFinite(count) ? Math.Ceiling(count) : 0, 0, 1 << 20);
        }

        return devices;
    }
}
