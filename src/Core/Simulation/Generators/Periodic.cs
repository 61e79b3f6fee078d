using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>A wave around 1: 1 + amplitude · cos(2π (t − peak) / period), time counted from the series' start.</summary>
/// <param name="Period">Above zero.</param>
/// <param name="Amplitude">From 0 to 1.</param>
/// <param name="Peak">When it is highest first.</param>
public sealed record Wave(TimeSpan Period, double Amplitude, TimeSpan Peak = default) : DemandPattern
{
    /// <summary>Above zero.</summary>
    public TimeSpan Period { get; } = Parameter.Positive(Period, nameof(Period));

    /// <summary>From 0 to 1.</summary>
    public double Amplitude { get; } = Amplitude is >= 0 and <= 1 ? Amplitude : throw new ArgumentOutOfRangeException(nameof(Amplitude), Amplitude, "Amplitude must be from 0 to 1.");

    private protected override void Fill(Span<double> demand, SeriesRequest request)
    {
        // The mean over a step is the value at its middle, flattened by sin(x) / x.
        var half = Math.PI * (request.Step / Period);
        var flattened = Amplitude * Math.Sin(half) / half;
        for (var i = 0; i < demand.Length; i++)
            demand[i] = Math.Max(0, 1 + (flattened * Math.Cos(half * ((2 * i) + 1 - (2 * (Peak / request.Step))))));
    }
}

/// <summary>A profile that comes again, from the series' start: each value holds for its part of the period.</summary>
/// <param name="Period">Above zero, and at least a tick for each value.</param>
/// <param name="Values">At least one; not negative.</param>
public sealed record Profile(TimeSpan Period, IReadOnlyList<double> Values) : DemandPattern
{
    /// <summary>Above zero.</summary>
    public TimeSpan Period { get; } = Period.Ticks >= Math.Max(1, Values.Count) ? Period : throw new ArgumentOutOfRangeException(nameof(Period), Period, "Period must have at least a tick for each value.");

    /// <summary>At least one; not negative.</summary>
    public IReadOnlyList<double> Values { get; } = Series(Values, nameof(Values));

    /// <summary>Values that are not negative, at least one.</summary>
    internal static IReadOnlyList<double> Series(IReadOnlyList<double> values, string name)
    {
        if (values.Count == 0)
            throw new ArgumentException($"{name} must hold at least one.", name);
        foreach (var value in values)
            Parameter.NotNegative(value, name);
        return values;
    }

    private protected override void Fill(Span<double> demand, SeriesRequest request)
    {
        var piece = -1L;
        Pieces.Average(demand, request.Step, () =>
        {
            var (periods, at) = Math.DivRem(++piece, Values.Count);
            return (Values[(int)at], (periods * Period.Ticks) + (long)((Int128)Period.Ticks * (at + 1) / Values.Count));
        });
    }
}

/// <summary>A recorded series as it was: its values, each for one interval, from the series' start; again from the beginning when it ends.</summary>
/// <param name="Interval">Above zero.</param>
/// <param name="Values">At least one; not negative.</param>
public sealed record Recorded(TimeSpan Interval, IReadOnlyList<double> Values) : DemandPattern
{
    /// <summary>Above zero.</summary>
    public TimeSpan Interval { get; } = Parameter.Positive(Interval, nameof(Interval));

    /// <summary>At least one; not negative.</summary>
    public IReadOnlyList<double> Values { get; } = Profile.Series(Values, nameof(Values));

    private protected override void Fill(Span<double> demand, SeriesRequest request)
    {
        var piece = 0L;
        Pieces.Average(demand, request.Step, () => (Values[(int)(piece % Values.Count)], ++piece * Interval.Ticks));
    }
}
