namespace CloudIntel.Core.FinOps.Clusters.Usage;

/// <summary>A container, or with an empty <paramref name="Container"/> a pod, by its names: sources of usage do not know UIDs.</summary>
/// <param name="Namespace">Namespace of the pod.</param>
/// <param name="Pod">Name of the pod.</param>
/// <param name="Container">Name of the container; empty for what is told of the pod as a whole.</param>
public readonly record struct UsageName(string Namespace, string Pod, string Container);

/// <summary>What a source tells of a step.</summary>
public enum UsageFigure
{
    /// <summary>Processor time that a container used, in core-seconds, of a counter: all that was used in the step.</summary>
    CoreSeconds,

    /// <summary>Processors that a container used at once, as the mean of samples. Counts where there is no counter.</summary>
    Cores,

    /// <summary>Memory that a container had in use, in bytes, as the mean of samples.</summary>
    MemoryBytes,

    /// <summary>Graphics processors that a container kept busy, as the mean of samples: 0.5 for half of one.</summary>
    Gpus,

    /// <summary>For how many seconds of the step something is known of a container; without it, for all the time that it ran.</summary>
    ObservedSeconds,

    /// <summary>Bytes that a pod received.</summary>
    ReceivedBytes,

    /// <summary>Bytes that a pod sent.</summary>
    SentBytes,

    /// <summary>Bytes that a pod sent to another zone of its region.</summary>
    ZoneBytes,

    /// <summary>Bytes that a pod sent to another region.</summary>
    RegionBytes,

    /// <summary>Bytes that a pod sent to the internet.</summary>
    InternetBytes,
}

/// <summary>What sources tell of an hour, in steps of 5 minutes. Not for several threads at once.</summary>
/// <param name="hour">Start of the hour, UTC.</param>
public sealed class UsageSteps(DateTimeOffset hour)
{
    /// <summary>Steps of an hour.</summary>
    public const int Count = 12;

    /// <summary>Length of a step in milliseconds.</summary>
    public const long Milliseconds = 300_000;

    private static readonly int Figures = Enum.GetValues<UsageFigure>().Length;

    private readonly Dictionary<UsageName, double[]?[]> series = [];

    /// <summary>Length of a step.</summary>
    public static TimeSpan Length => TimeSpan.FromMilliseconds(Milliseconds);

    /// <summary>Start of the hour, UTC.</summary>
    public DateTimeOffset Hour { get; } = hour;

    /// <summary>Whether nothing is told.</summary>
    public bool IsEmpty => series.Count == 0;

    /// <summary>
    /// The steps of a figure, to be filled: not a number where nothing is known. The same ones again for the same name, so that an answer that
    /// is read twice counts once.
    /// </summary>
    public Span<double> Fill(UsageFigure figure, in UsageName name)
    {
        if (!series.TryGetValue(name, out var figures))
            series.Add(name, figures = new double[]?[Figures]);
        ref var steps = ref figures[(int)figure];
        if (steps is null)
        {
            steps = new double[Count];
            Array.Fill(steps, double.NaN);
        }

        return steps;
    }

    /// <summary>What is known of a name; null for nothing.</summary>
    internal StepReader? Of(in UsageName name) => series.TryGetValue(name, out var figures) ? new StepReader(figures) : null;
}

/// <summary>Reads the steps of a name.</summary>
internal readonly struct StepReader(double[]?[] figures)
{
    /// <summary>More than any machine has or any network carries in a step: beyond it a figure is an error of its source.</summary>
    private const double MaxUnits = 1e9;

    private const double MaxBytes = 1e15;

    /// <summary>A figure of a step; null where it is unknown, negative or absurd.</summary>
    public double? this[UsageFigure figure, int step]
    {
        get
        {
            var value = figures[(int)figure]?[step] ?? double.NaN;
            var most = figure is UsageFigure.CoreSeconds or UsageFigure.Cores or UsageFigure.Gpus or UsageFigure.ObservedSeconds ? MaxUnits : MaxBytes;
            return value >= 0 && value <= most ? value : null;
        }
    }

    /// <summary>Bytes of a step; 0 where they are unknown.</summary>
    public long Bytes(UsageFigure figure, int step) => (long)Math.Round(this[figure, step] ?? 0);
}
