namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>
/// Lifetimes of machines that the provider takes back: many early, few in the middle, many shortly before a deadline, and at it all that are left.
/// F(t) = share · (1 − e^(−t / early) + e^((t − deadline) / late) − e^(−deadline / late)) below the deadline.
/// </summary>
/// <remarks>Kadupitiya, Jadhao and Sharma, Modeling the temporally constrained preemptions of transient cloud VMs, HPDC 2020, found a share of 0.4 to 0.5, an early time of 0.5 to 5 hours and a late time of 0.8 hours before a deadline of 24.</remarks>
public sealed record Bathtub : Distribution
{
    /// <summary>All times in one unit.</summary>
    /// <param name="share">Of those that end early, and as many end late; above 0, and at most as much as is there.</param>
    /// <param name="early">The mean age of those that end early.</param>
    /// <param name="late">How long before the deadline, on average, those end that end late.</param>
    /// <param name="deadline">Nobody is older.</param>
    /// <exception cref="ArgumentException">A time is not above 0, or more than all would end.</exception>
    public Bathtub(double share, double early, double late, double deadline)
    {
        (Share, Early) = (Parameter.Positive(share, nameof(share)), Parameter.Positive(early, nameof(early)));
        (Late, Deadline) = (Parameter.Positive(late, nameof(late)), Parameter.Positive(deadline, nameof(deadline)));
        if (Before(deadline) > 1)
            throw new ArgumentOutOfRangeException(nameof(share), share, $"share must be at most {share / Before(deadline):R}, so that not more than all end.");
    }

    /// <summary>Of those that end early, and of those that end late.</summary>
    public double Share { get; }

    /// <summary>The mean age of those that end early.</summary>
    public double Early { get; }

    /// <summary>How long before the deadline, on average, those end that end late.</summary>
    public double Late { get; }

    /// <summary>Nobody is older.</summary>
    public double Deadline { get; }

    /// <inheritdoc/>
    /// <remarks>The integral of 1 − F.</remarks>
    public override double Mean =>
        Deadline - (Share * (Deadline - (Early * Passed(Early)) + (Late * Passed(Late)) - (Deadline * Math.Exp(-Deadline / Late))));

    /// <inheritdoc/>
    /// <remarks>The mean square is twice the integral of t · (1 − F).</remarks>
    public override double Variance
    {
        get
        {
            var square = Deadline * Deadline / 2;
            var early = square - (Early * Early * Passed(Early)) + (Early * Deadline * Math.Exp(-Deadline / Early));
            var late = (Late * Deadline) - (Late * Late * Passed(Late)) - (square * Math.Exp(-Deadline / Late));
            return (2 * (square - (Share * (early + late)))) - (Mean * Mean);
        }
    }

    /// <inheritdoc/>
    public override double Cdf(double x) => x <= 0 ? 0 : x >= Deadline ? 1 : Before(x);

    private protected override double At(double p) => p >= Before(Deadline) ? Deadline : Inverse.Of(Before, p, 0, Deadline);

    private double Before(double t) => Share * (-NearOne.Exp(-t / Early) + Math.Exp((t - Deadline) / Late) - Math.Exp(-Deadline / Late));

    private double Passed(double time) => -NearOne.Exp(-Deadline / time);
}
