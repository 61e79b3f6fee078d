using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>One of the levels between which a demand jumps.</summary>
/// <param name="Level">Not negative.</param>
/// <param name="MeanStay">How long it stays on average; above zero. The time is exponentially distributed.</param>
public readonly record struct BurstState(double Level, TimeSpan MeanStay);

/// <summary>
/// Jumps between levels: from each to any other alike, after an exponential time. As the rate of arrivals it makes them a Markov-modulated Poisson process. It starts
/// in its steady state, in which a level's share of time is its share of the sum of stays.
/// </summary>
/// <param name="States">At least two.</param>
public sealed record MarkovModulated(IReadOnlyList<BurstState> States) : DemandPattern
{
    /// <summary>At least two.</summary>
    public IReadOnlyList<BurstState> States { get; } = Check(States, nameof(States));

    private static IReadOnlyList<BurstState> Check(IReadOnlyList<BurstState> states, string name)
    {
        if (states.Count < 2)
            throw new ArgumentException($"{name} must hold at least two.", name);
        foreach (var state in states)
        {
            Parameter.NotNegative(state.Level, name);
            Parameter.Positive(state.MeanStay, name);
        }

        return states;
    }

    private protected override void Fill(Span<double> demand, SeriesRequest request)
    {
        var stream = request.Own("states");
        var (state, at, begun) = (0, 0L, false);
        Pieces.Average(demand, request.Step, () =>
        {
            if (begun)
                state = (state + 1 + stream.NextIndex(States.Count - 1)) % States.Count;
            else
            {
                var left = stream.NextUniform() * States.Sum(each => each.MeanStay.TotalSeconds);
                while (state < States.Count - 1 && (left -= States[state].MeanStay.TotalSeconds) > 0)
                    state++;
            }

            begun = true;
            at = Pieces.After(at, Pieces.Ticks(stream.NextExponential(States[state].MeanStay.TotalSeconds)));
            return (States[state].Level, at);
        });
    }
}

/// <summary>
/// On for a while, then off, by turns. With periods of heavy tails, many of them together are self-similar: bursts on every scale of time.
/// </summary>
/// <param name="Level">While on; not negative.</param>
/// <param name="On">How long it is on, in seconds; its mean is above 0.</param>
/// <param name="Off">How long it is off, in seconds; its mean is above 0.</param>
/// <param name="Idle">While off; not negative.</param>
public sealed record OnOff(double Level, Distribution On, Distribution Off, double Idle = 0) : DemandPattern
{
    /// <summary>So many mean cycles run before the series, so that it begins at any point of one.</summary>
    private const int CyclesBefore = 20;

    /// <summary>While on; not negative.</summary>
    public double Level { get; } = Parameter.NotNegative(Level, nameof(Level));

    /// <summary>How long it is on, in seconds.</summary>
    public Distribution On { get; } = Parameter.WithMean(On, nameof(On));

    /// <summary>How long it is off, in seconds.</summary>
    public Distribution Off { get; } = Parameter.WithMean(Off, nameof(Off));

    /// <summary>While off; not negative.</summary>
    public double Idle { get; } = Parameter.NotNegative(Idle, nameof(Idle));

    private protected override void Fill(Span<double> demand, SeriesRequest request)
    {
        var stream = request.Own("on-off");
        var at = -Pieces.Ticks(CyclesBefore * (On.Mean + Off.Mean));
        var on = stream.NextUniform() * (On.Mean + Off.Mean) <= On.Mean;
        while (Turn() <= 0)
        {
            // It has not begun yet.
        }

        var first = true;
        Pieces.Average(demand, request.Step, () =>
        {
            if (!first)
                Turn();
            first = false;
            return (on ? Level : Idle, at);
        });

        long Turn()
        {
            on = !on;
            return at = Pieces.After(at, Pieces.Ticks((on ? On : Off).Sample(stream)));
        }
    }
}

/// <summary>A factor that is drawn anew in each interval, independently: for heavy-tailed noise, a distribution with such a tail. Its mean is made 1.</summary>
/// <param name="Factor">Its mean is above 0.</param>
/// <param name="Interval">For which a draw holds; above zero.</param>
public sealed record Noise(Distribution Factor, TimeSpan Interval) : DemandPattern
{
    /// <summary>Before its mean is made 1.</summary>
    public Distribution Factor { get; } = Parameter.WithMean(Factor, nameof(Factor));

    /// <summary>For which a draw holds.</summary>
    public TimeSpan Interval { get; } = Parameter.Positive(Interval, nameof(Interval));

    private protected override void Fill(Span<double> demand, SeriesRequest request)
    {
        var (stream, mean, at) = (request.Own("noise"), Factor.Mean, 0L);
        Pieces.Average(demand, request.Step, () => (Factor.Sample(stream) / mean, at += Interval.Ticks));
    }
}
