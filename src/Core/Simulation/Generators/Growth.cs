using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>A factor that grows from 1 at the series' start.</summary>
/// <param name="PerYear">0.5 is half more a year; above −1. What shrinks in a straight line ends at 0.</param>
/// <param name="Compound">Whether each year grows on the one before; otherwise each adds the same.</param>
public sealed record Growth(double PerYear, bool Compound = true) : DemandPattern
{
    private const double DaysPerYear = 365.25;

    /// <summary>0.5 is half more a year.</summary>
    public double PerYear { get; } = Parameter.Above(-1, PerYear, nameof(PerYear));

    private protected override void Fill(Span<double> demand, SeriesRequest request)
    {
        for (var i = 0; i < demand.Length; i++)
        {
            // Over a step it is all but straight: the middle is the mean.
            var years = (i + 0.5) * request.Step.TotalDays / DaysPerYear;
            demand[i] = Compound ? Math.Pow(1 + PerYear, years) : Math.Max(0, 1 + (PerYear * years));
        }
    }
}
