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
/// <param name="Query">What is asked, in the language of the source.</param>
/// <param name="First">The moment of the first value.</param>
/// <param name="Step">The distance of values.</param>
/// <param name="Count">How many.</param>
public sealed record SignalQuestion(string Query, DateTimeOffset First, TimeSpan Step, int Count);

/// <summary>What a source knows of a signal.</summary>
/// <param name="History">The values; NaN where it knows none. Where there are several series it is one of them.</param>
/// <param name="Series">How many series answered: one is what a signal is.</param>
public sealed record SignalReading(SignalHistory History, int Series);
