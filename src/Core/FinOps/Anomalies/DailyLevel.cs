using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>
/// What a day is expected to cost, learnt day by day: a level, and what each day of the week is of it. Of levels that follow faster and slower, the one with the
/// smallest errors so far counts; the week counts where errors are smaller with it. Single days move either a little at most.
/// </summary>
internal sealed class DailyLevel
{
    /// <summary>Days of a week.</summary>
    public const int Week = 7;

    /// <summary>Days from which the first level and week are made.</summary>
    public const int FirstDays = 14;

    /// <summary>Growth is learnt over half a year, and is no more than a percent a day: what grows faster is told.</summary>
    private const double SlopeRate = 0.0006;
    private const double MostSlope = 0.01;

    private const double WeekRate = 0.08;
    private const double ErrorRate = 0.01;

    /// <summary>A day counts at most as if it were so many deviations off.</summary>
    private const double Clip = 3;

    /// <summary>Noise below this share of the costs says nothing: prices and hours of a day make as much.</summary>
    private const double LeastNoise = 0.004;

    private const double NoiseRate = 0.04;
    private const int MostVisits = 16;
    private const int PriorVisits = 16;

    private static readonly double[] Rates = [0.04, 0.12, 0.35];

    private readonly double[] levels = new double[Rates.Length];
    private readonly double[] slopes = new double[Rates.Length];
    private readonly double[] errors = new double[Rates.Length];
    private readonly double[] factors = [1, 1, 1, 1, 1, 1, 1];
    private readonly double[] first = new double[FirstDays];
    private readonly double[] noises = new double[Week];
    private readonly int[] visits = new int[Week];
    private double noise;
    private int best;
    private int days;
    private double errorWithWeek;
    private double errorWithout;

    /// <summary>Whether there is anything to expect.</summary>
    public bool IsReady => days >= FirstDays;

    /// <summary>The level: what an average day of the week costs.</summary>
    public double Level => levels[best];

    /// <summary>What the level grows by in a day.</summary>
    public double Slope => slopes[best];

    /// <summary>The level that follows the slowest: the mean of the last weeks, of which a few days that are off are a small part.</summary>
    public double SlowLevel => levels[0];

    /// <summary>What <see cref="SlowLevel"/> grows by in a day.</summary>
    public double SlowSlope => slopes[0];

    /// <summary>What a day of the week is of the level.</summary>
    public double Factor(int day) => errorWithWeek <= errorWithout ? factors[day % Week] : 1;

    /// <summary>How far such days of the week are from what is expected on average, in money: what is known of the day itself, and of all days by its size.</summary>
    public double Unit(int day)
    {
        var (factor, known) = (Math.Max(Factor(day), 0.1), Math.Min(visits[day % Week], MostVisits));
        return Math.Abs(Level) * Math.Max(LeastNoise * Math.Max(factor, 0.3), ((known * noises[day % Week]) + (PriorVisits * factor * noise)) / (known + PriorVisits));
    }

    /// <summary>Learns what a day cost.</summary>
    /// <param name="day">The day, counted from any Monday or other day that is always the same.</param>
    /// <param name="value">What it cost.</param>
    public void Learn(int day, double value)
    {
        if (days < FirstDays)
        {
            first[days++] = value;
            if (days == FirstDays)
                Begin(day);
            return;
        }

        days++;
        var (level, factor) = (Level + Slope, Factor(day));
        var most = Clip * Unit(day);
        errorWithWeek += ErrorRate * (Math.Min(Math.Abs(value - (level * factors[day % Week])), 2 * most) - errorWithWeek);
        errorWithout += ErrorRate * (Math.Min(Math.Abs(value - level), 2 * most) - errorWithout);
        for (var i = 0; i < Rates.Length; i++)
        {
            levels[i] += slopes[i];
            var error = value - (levels[i] * factor);
            errors[i] += ErrorRate * (Math.Min(Math.Abs(error), 2 * most) - errors[i]);

            // A day with a small part of the week says little of the level.
            var change = Math.Min(factor, 1 / Math.Max(factor, 1e-9)) * Math.Clamp(error, -most, most);
            levels[i] += Math.Max(Rates[i], 1.0 / days) * change;
            slopes[i] = Math.Clamp(slopes[i] + (SlopeRate * change), -MostSlope * Math.Abs(levels[i]), MostSlope * Math.Abs(levels[i]));
        }

        LearnNoise(day % Week, Math.Min(Math.Abs(value - (level * factor)), 0.75 * most) / Math.Max(level, double.Epsilon), factor);
        LearnWeek(day % Week, value, level, most);
        for (var i = 0; i < Rates.Length; i++)
        {
            // A faster one must be clearly better, for it takes part of each anomaly for the level.
            if (errors[i] < (i > best ? 0.92 : 1.02) * errors[best])
                best = i;
        }
    }

    /// <summary>From now on costs are at another level.</summary>
    public void MoveTo(double level) => Array.Fill(levels, level);

    private void Begin(int lastDay)
    {
        var level = first.AsSpan().Mean();
        Array.Fill(levels, level);
        for (var i = 0; i < Week && level > 0; i++)
            factors[(lastDay - FirstDays + 1 + i) % Week] = Math.Clamp((first[i] + first[i + Week]) / 2 / level, 0, Week);
        Normalise();

        // Two weeks differ by the noise of both; means of two hold back half of it.
        for (var i = 0; i < Week && level > 0; i++)
            noise += Math.Abs(first[i] - first[i + Week]) / Math.Sqrt(2) / level / Week;
        (errorWithWeek, errorWithout) = (noise * level, noise * level);
    }

    private void LearnNoise(int place, double error, double factor)
    {
        visits[place]++;
        noises[place] += Math.Max(NoiseRate * 3, 1.0 / visits[place]) * (error - noises[place]);
        noise += NoiseRate * ((error / Math.Max(factor, 0.1)) - noise);
    }

    private void LearnWeek(int place, double value, double level, double most)
    {
        if (level <= 0)
            return;
        var rate = Math.Max(WeekRate, (double)Week / days);
        factors[place] = Math.Max(0, factors[place] + (rate * Math.Clamp((value / level) - factors[place], -most / level, most / level)));
        Normalise();
    }

    private void Normalise()
    {
        var sum = factors.Sum();
        for (var i = 0; i < Week && sum > 0; i++)
            factors[i] *= Week / sum;
    }
}
