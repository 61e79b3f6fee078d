namespace CloudIntel.Core.Ports;

/// <summary>Tells what containers of workloads used, for sizing them.</summary>
public interface ISizingSource
{
    /// <summary>What it is called, in one word; null where none is set up.</summary>
    string? Name { get; }

    /// <summary>Reads what targets of one kind and namespace used. It asks once for each figure, whatever the number of targets, unless an answer would be too large.</summary>
    /// <param name="question">Of what, and when.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>By the name of the target; a target of which nothing is known is not in it.</returns>
    /// <exception cref="UsageUnavailableException">There is no answer.</exception>
    Task<IReadOnlyDictionary<string, TargetUsage>> ReadAsync(SizingQuestion question, CancellationToken cancellationToken);
}

/// <summary>What makes pods.</summary>
public enum PodController
{
    /// <summary>apps/v1 Deployment.</summary>
    Deployment,

    /// <summary>apps/v1 StatefulSet.</summary>
    StatefulSet,

    /// <summary>apps/v1 DaemonSet.</summary>
    DaemonSet,
}

/// <summary>Moments at equal distances.</summary>
/// <param name="First">The first one.</param>
/// <param name="Step">From one to the next; whole seconds.</param>
/// <param name="Count">How many.</param>
public sealed record TimeGrid(DateTimeOffset First, TimeSpan Step, int Count)
{
    /// <summary>The grid of a length that ends at the last multiple of the step before a moment: who asks a little later asks for the same moments.</summary>
    public static TimeGrid Before(DateTimeOffset end, TimeSpan step, TimeSpan length)
    {
        var last = new DateTimeOffset(end.UtcTicks - (end.UtcTicks % step.Ticks), TimeSpan.Zero);
        var count = (int)(length / step) + 1;
        return new(last - ((count - 1) * step), step, count);
    }

    /// <summary>The last moment.</summary>
    public DateTimeOffset Last => First + ((Count - 1) * Step);

    /// <summary>The place of a moment, by Unix seconds; out of the range of the grid where it is none of them.</summary>
    public int IndexOf(double seconds) => (int)Math.Round((seconds - First.ToUnixTimeSeconds()) / Step.TotalSeconds);
}

/// <summary>A target, and how its replicas are taken together.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CpuQuantile">Of what its replicas use of CPU at a time, the quantile that counts; 1 for the greatest.</param>
public sealed record SizedPods(string Name, double CpuQuantile);

/// <summary>What is to be read.</summary>
/// <param name="Namespace">The namespace of the targets.</param>
/// <param name="Controller">Their kind.</param>
/// <param name="Targets">The targets; at least one.</param>
/// <param name="Containers">When usage of containers is wanted.</param>
/// <param name="Replicas">When it is wanted how many pods there were, and what they used together.</param>
public sealed record SizingQuestion(string Namespace, PodController Controller, IReadOnlyList<SizedPods> Targets, TimeGrid Containers, TimeGrid Replicas);

/// <summary>What a target used. Values are of the moments of the question, NaN where nothing is known; single precision, since there are many.</summary>
public sealed class TargetUsage
{
    /// <summary>By container: cores and bytes of its replicas taken together.</summary>
    public Dictionary<string, ContainerSamples> Containers { get; } = new(StringComparer.Ordinal);

    /// <summary>Cores that all its pods used; empty where nothing is known.</summary>
    public float[] Cores { get; set; } = [];

    /// <summary>How many pods it had; empty where nothing is known.</summary>
    public float[] Pods { get; set; } = [];
}

/// <summary>What a container used.</summary>
public sealed class ContainerSamples
{
    /// <summary>Cores; empty where nothing is known.</summary>
    public float[] Cores { get; set; } = [];

    /// <summary>Bytes of its working set, at most since the moment before; empty where nothing is known.</summary>
    public float[] Bytes { get; set; } = [];
}
