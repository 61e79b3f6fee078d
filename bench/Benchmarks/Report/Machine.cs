using System.Runtime.InteropServices;

namespace CloudIntel.Benchmarks.Report;

/// <summary>What a run should be judged by: where it ran, and what else went on there.</summary>
internal static class Machine
{
    /// <summary>Processors, memory, runtime and garbage collector.</summary>
    public static string Describe() =>
        $"{Environment.ProcessorCount} processors, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20:#,0} MiB, "
        + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, "
        + $"{(System.Runtime.GCSettings.IsServerGC ? "server" : "workstation")} GC";

    /// <summary>Processes that wanted a processor over the last 1, 5 and 15 minutes, this run's own among them.</summary>
    public static string Load() =>
        File.Exists("/proc/loadavg") ? $"load average {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3])}" : "load unknown";
}
