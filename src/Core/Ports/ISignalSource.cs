using CloudIntel.Core.Monitoring;

namespace CloudIntel.Core.Ports;

/// <summary>Tells how signals went.</summary>
public interface ISignalSource
{
    /// <summary>What it is called, in one word; null where none is set up.</summary>
    string? Name { get; }

    /// <summary>Reads the past of a signal.</summary>
    /// <exception cref="UsageUnavailableException">There is no answer.</exception>
    Task<SignalReading> ReadAsync(SignalQuestion question, CancellationToken cancellationToken);
}

/// <summary>Which values of a signal are wanted.</summary>
/// <param name="Of">What is asked.</param>
/// <param name="First">The moment of the first value.</param>
/// <param name="Step">The distance of values.</param>
/// <param name="Count">How many.</param>
public sealed record SignalQuestion(SignalText Of, DateTimeOffset First, TimeSpan Step, int Count);

/// <summary>What a source knows of a signal.</summary>
/// <param name="History">The values; NaN where it knows none. Where there are several series it is one of them.</param>
/// <param name="Series">How many series answered: one is what a signal is.</param>
public sealed record SignalReading(SignalHistory History, int Series);

/// <summary>What is asked of a source.</summary>
public abstract record SignalText
{
    private SignalText()
    {
    }

    /// <summary>A query in the language of the source.</summary>
    /// <param name="Text">The query.</param>
    public sealed record Query(string Text) : SignalText;

    /// <summary>A measure of pods.</summary>
    /// <param name="What">Which one.</param>
    /// <param name="Namespace">Their namespace.</param>
    /// <param name="Pods">A regular expression that their whole names match.</param>
    public sealed record Measure(PodMeasure What, string Namespace, string Pods) : SignalText;
}

/// <summary>What is measured of pods.</summary>
public enum PodMeasure
{
    /// <summary>Cores that all of them use together.</summary>
    CpuUsage,

    /// <summary>Bytes in the working set of the one that uses most.</summary>
    MemoryUsage,

    /// <summary>Share of the periods in which a container was held back by its limit.</summary>
    CpuThrottling,

    /// <summary>Restarts of containers within an hour.</summary>
    Restarts,
}
