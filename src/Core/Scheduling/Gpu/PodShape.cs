namespace CloudIntel.Core.Scheduling.Gpu;

/// <summary>What pods that ask for the same have in common.</summary>
/// <param name="CpuMilli">Requested CPU, in thousandths of a core.</param>
/// <param name="MemoryBytes">Requested memory.</param>
/// <param name="Gpus">GPUs.</param>
/// <param name="GpuMilli">Thousandths of each.</param>
/// <param name="Models">Names of the models that will do, in order, with | between them; empty for any.</param>
internal readonly record struct ShapeKey(long CpuMilli, long MemoryBytes, int Gpus, int GpuMilli, string Models)
{
    public static ShapeKey Of(GpuPod pod) => new(
        pod.CpuMilli, pod.MemoryBytes, pod.Gpus, pod.GpuMilli, pod.Models.Length == 0 ? "" : string.Join('|', pod.Models.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));
}

/// <summary>A shape, how often it was seen so far, and how it scores on each node.</summary>
internal sealed class PodShape(ShapeKey key, bool[]? allowed, int nodes)
{
    public ShapeKey Key => key;

    /// <summary>By the number of a model, whether it will do; null for any.</summary>
    public bool[]? Allowed => allowed;

    public long Seen { get; set; }

    /// <summary>By the number of a node, how little its place there costs: higher is better, NaN for not known, -∞ where it does not fit.</summary>
    public float[] Scores { get; } = Unknown(nodes);

    public long TotalGpuMilli => (long)key.Gpus * key.GpuMilli;

    public bool IsShare => key.Gpus == 1 && key.GpuMilli < GpuPod.WholeGpu;

    public bool MayUse(int model) => allowed is null || allowed[model];

    private static float[] Unknown(int nodes)
    {
        var scores = new float[nodes];
        Array.Fill(scores, float.NaN);
        return scores;
    }
}
