using System.Globalization;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>
/// Divides the machine's processors, by taskset: the first one for what is measured, the others for everything else. On a machine of one processor all share it.
/// </summary>
internal static class Processors
{
    private static readonly int Count = Environment.ProcessorCount;

    /// <summary>What a command begins with that has the first processor to itself. The runtime counts one processor then.</summary>
    public static IReadOnlyList<string> First() => ["taskset", "--cpu-list", "0"];

    /// <summary>Keeps this process, and what it starts from now on, on the first processor.</summary>
    public static Task TakeFirstAsync(CancellationToken cancellationToken) => MoveAsync("0", cancellationToken);

    /// <summary>Keeps this process, and what it starts from now on, off the first processor.</summary>
    public static Task LeaveFirstAsync(CancellationToken cancellationToken) => Count == 1 ? Task.CompletedTask : MoveAsync($"1-{Count - 1}", cancellationToken);

    /// <summary>Lets this process have all of them again.</summary>
    public static Task TakeAllAsync(CancellationToken cancellationToken) => MoveAsync($"0-{Count - 1}", cancellationToken);

    private static async Task MoveAsync(string processors, CancellationToken cancellationToken)
    {
        var moved = await Command.RunAsync(
            "taskset", ["--all-tasks", "--cpu-list", "--pid", processors, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)], "", cancellationToken);
        if (moved.ExitCode != 0)
            throw new InvalidOperationException($"taskset failed: {moved.Error}");
    }
}
