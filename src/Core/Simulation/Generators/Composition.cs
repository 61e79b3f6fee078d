using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>Patterns beside each other. Equal parts vary independently.</summary>
/// <param name="Parts">At least one.</param>
public sealed record Sum(IReadOnlyList<DemandPattern> Parts) : DemandPattern
{
    /// <summary>At least one.</summary>
    public IReadOnlyList<DemandPattern> Parts { get; } = Parts.Count > 0 ? Parts : throw new ArgumentException("Parts must hold at least one.", nameof(Parts));

    private protected override void Fill(Span<double> demand, SeriesRequest request)
    {
        var part = new double[demand.Length];
        for (var i = 0; i < Parts.Count; i++)
        {
            Fill(Parts[i], part, request.Part(i));
            for (var step = 0; step < part.Length; step++)
                demand[step] += part[step];
        }
    }
}

/// <summary>A level and its factors: the product of their means of each step.</summary>
/// <param name="Parts">At least one.</param>
public sealed record Product(IReadOnlyList<DemandPattern> Parts) : DemandPattern
{
    /// <summary>At least one.</summary>
    public IReadOnlyList<DemandPattern> Parts { get; } = Parts.Count > 0 ? Parts : throw new ArgumentException("Parts must hold at least one.", nameof(Parts));

    private protected override void Fill(Span<double> demand, SeriesRequest request)
    {
        demand.Fill(1);
        var part = new double[demand.Length];
        for (var i = 0; i < Parts.Count; i++)
        {
            Fill(Parts[i], part, request.Part(i));
            for (var step = 0; step < part.Length; step++)
                demand[step] *= part[step];
        }
    }
}

/// <summary>A pattern so many times.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Factor">Not negative.</param>
public sealed record Scaled(DemandPattern Pattern, double Factor) : DemandPattern
{
    /// <summary>Not negative.</summary>
    public double Factor { get; } = Parameter.NotNegative(Factor, nameof(Factor));

    private protected override void Fill(Span<double> demand, SeriesRequest request)
    {
        Fill(Pattern, demand, request);
        for (var step = 0; step < demand.Length; step++)
            demand[step] *= Factor;
    }
}

/// <summary>A pattern as far as there is room: the mean of a step is at most a limit.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Most">Not negative.</param>
public sealed record Limited(DemandPattern Pattern, double Most) : DemandPattern
{
    /// <summary>Not negative.</summary>
    public double Most { get; } = Parameter.NotNegative(Most, nameof(Most));

    private protected override void Fill(Span<double> demand, SeriesRequest request)
    {
        Fill(Pattern, demand, request);
        for (var step = 0; step < demand.Length; step++)
            demand[step] = Math.Min(demand[step], Most);
    }
}
