using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>How well a distribution describes the runs that it was fitted to.</summary>
/// <param name="Runs">How many runs ended.</param>
/// <param name="MeanSeconds">Their mean length.</param>
/// <param name="SquaredVariation">Their variance by the square of their mean: 1 of an exponential distribution.</param>
/// <param name="Distance">The largest difference between the share of runs up to a length and its probability (Kolmogorov and Smirnov), at the middles between recorded lengths.</param>
/// <param name="ExponentialDistance">The same for the exponential distribution with their mean.</param>
public readonly record struct RunFit(int Runs, double MeanSeconds, double SquaredVariation, double Distance, double ExponentialDistance);

/// <summary>A model of spare capacity, fitted to recorded availability of one type of machine in the zones of a region.</summary>
public sealed record SpotFit
{
    /// <summary>Shortages of two zones are taken to be one when they begin within this time: pools are asked one after another.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(10);

    /// <summary>Seconds for which a pool is there, those included that are too short to be seen.</summary>
    public required Distribution Up { get; init; }

    /// <summary>Seconds for which it is gone, likewise.</summary>
    public required Distribution Down { get; init; }

    /// <summary>The share of recorded time in which a machine was there.</summary>
    public required double UpShare { get; init; }

    /// <summary>The mean correlation of being there between two zones; 0 of one zone.</summary>
    public required double ZoneCorrelation { get; init; }

    /// <summary>The share of shortages that zones have together.</summary>
    public required double SharedShare { get; init; }

    /// <summary>How well a distribution of the form of <see cref="Up"/> fits the runs as they were seen.</summary>
    public required RunFit UpRuns { get; init; }

    /// <summary>The same of <see cref="Down"/>.</summary>
    public required RunFit DownRuns { get; init; }

    /// <summary>Fits a model.</summary>
    /// <param name="zones">By zone: how many machines there were, one value a step; all of one length and from one start.</param>
    /// <param name="step">From one value to the next; above zero.</param>
    /// <exception cref="ScenarioException">The record is empty, uneven, or in it no machine ever came or went.</exception>
    public static SpotFit Of(IReadOnlyList<IReadOnlyList<int>> zones, TimeSpan step)
    {
        ArgumentNullException.ThrowIfNull(zones);
        if (step <= TimeSpan.Zero)
            throw new ScenarioException("step", "must be above 0");
        if (zones.Count == 0 || zones[0].Count == 0)
            throw new ScenarioException("zones", "needs at least one series with values");
        if (zones.FirstOrDefault(zone => zone.Count != zones[0].Count) is not null)
            throw new ScenarioException("zones", "all series must have one length");
        var up = zones.Select(zone => zone.Select(machines => machines > 0).ToArray()).ToArray();
        var (ups, downs) = (Runs(up, true, step.TotalSeconds), Runs(up, false, step.TotalSeconds));
        if (ups.Ended.Count == 0 || downs.Ended.Count == 0)
            throw new ScenarioException("zones", "machines neither came nor went: there is nothing to fit");
        var (upTimes, downTimes) = (HyperExponentialFit.Of(ups.Ended, ups.Cut), HyperExponentialFit.Of(downs.Ended, downs.Cut));
        var part = UnseenPart(upTimes, downTimes, step.TotalSeconds);
        var pairs = Enumerable.Range(0, up.Length).SelectMany(i => Enumerable.Range(i + 1, up.Length - i - 1).Select(j => (up[i], up[j]))).ToList();
        var correlation = pairs.Select(pair => Correlation(pair.Item1, pair.Item2)).OfType<double>().DefaultIfEmpty(0).Average();
        return new()
        {
            Up = Scaled(upTimes, part),
            Down = Scaled(downTimes, part),
            UpShare = up.Average(zone => zone.Count(there => there) / (double)zone.Length),
            ZoneCorrelation = Math.Clamp(correlation, 0, 0.95),
            SharedShare = Math.Clamp(pairs.Select(pair => Shared(pair.Item1, pair.Item2, step)).OfType<double>().DefaultIfEmpty(0).Average(), 0.02, 0.95),
            UpRuns = Goodness(ups.Ended, upTimes, step.TotalSeconds),
            DownRuns = Goodness(downs.Ended, downTimes, step.TotalSeconds),
        };
    }

    /// <summary>The fitted model for some offers.</summary>
    public RenewalSpot ToPools(OfferSelector of) => new() { Of = of, Up = Up, Down = Down, ZoneCorrelation = ZoneCorrelation, SharedShare = SharedShare };

    /// <summary>Lengths of runs in seconds: those that began and ended in the record, and those that had not ended. Of the first run nobody knows when it began.</summary>
    private static (List<double> Ended, List<double> Cut) Runs(bool[][] zones, bool state, double step)
    {
        var (ended, cut) = (new List<double>(), new List<double>());
        foreach (var zone in zones)
        {
            var start = 0;
            for (var i = 1; i <= zone.Length; i++)
            {
                if (i < zone.Length && zone[i] == zone[start])
                    continue;
                if (zone[start] == state && start > 0)
                    (i < zone.Length ? ended : cut).Add((i - start) * step);
                start = i;
            }
        }

        return (ended, cut);
    }

    /// <summary>
    /// By how much shorter runs are than they look. A run that is shorter than a step is seen with the probability of its length over the step; where it is not, its neighbours
    /// look like one. So cycles look longer by 1 over the probabilities that both their runs are seen.
    /// </summary>
    private static double UnseenPart(Distribution up, Distribution down, double step)
    {
        const double Least = 0.3;
        var (part, before) = (1.0, 0.0);
        for (var i = 0; i < 50 && Math.Abs(part - before) > 1e-6; i++)
            (part, before) = (Math.Max(Least, Seen(up, step / part) * Seen(down, step / part)), part);
        return part;
    }

    /// <summary>The probability that a run is seen: the mean of the lesser of its length and a step, by the step; the integral of 1 − F by Simpson's rule.</summary>
    private static double Seen(Distribution lengths, double step)
    {
        const int Parts = 32;
        var sum = 0.0;
        for (var i = 0; i <= Parts; i++)
            sum += (i is 0 or Parts ? 1 : i % 2 == 0 ? 2 : 4) * (1 - lengths.Cdf(step * i / Parts));
        return sum / (3 * Parts);
    }

    private static Distribution Scaled(Distribution lengths, double factor) => lengths is HyperExponential mixture
        ? new HyperExponential(mixture.Weights, [.. mixture.Means.Select(mean => mean * factor)])
        : new Exponential(lengths.Mean * factor);

    private static double? Correlation(bool[] one, bool[] other)
    {
        double n = one.Length;
        var (a, b, both) = (one.Count(x => x) / n, other.Count(x => x) / n, one.Zip(other).Count(pair => pair.First && pair.Second) / n);
        return a is > 0 and < 1 && b is > 0 and < 1 ? (both - (a * b)) / Math.Sqrt(a * (1 - a) * b * (1 - b)) : null;
    }

    /// <summary>Of the times at which one zone runs short while the other has machines, the share at which the other runs short too, beyond what chance brings.</summary>
    private static double? Shared(bool[] one, bool[] other, TimeSpan step)
    {
        var window = Math.Max(0, (int)(Together / step) - 1);
        var (falls, together) = (0, 0);
        for (var i = window + 1; i + window < one.Length; i++)
        {
            if (!(one[i - 1] && !one[i] && other[i - window - 1]))
                continue;
            falls++;
            together += Enumerable.Range(i - window, (2 * window) + 1).Any(at => other[at - 1] && !other[at]) ? 1 : 0;
        }

        var (ups, downs) = (0, 0);
        for (var i = 1; i < other.Length; i++)
        {
            ups += other[i - 1] ? 1 : 0;
            downs += other[i - 1] && !other[i] ? 1 : 0;
        }

        if (falls == 0 || ups == 0)
            return null;
        var byChance = 1 - Math.Pow(1 - ((double)downs / ups), (2 * window) + 1);
        return byChance >= 1 ? 0 : Math.Max(0, (((double)together / falls) - byChance) / (1 - byChance));
    }

    private static RunFit Goodness(List<double> lengths, Distribution fitted, double step)
    {
        var mean = lengths.Average();
        var variation = lengths.Average(length => (length - mean) * (length - mean)) / (mean * mean);
        return new(lengths.Count, mean, variation, Distance(lengths, fitted, step), Distance(lengths, new Exponential(mean), step));
    }

    /// <summary>A run that was seen n times lasted from n − 1 to n + 1 steps: it is compared half a step above.</summary>
    private static double Distance(List<double> lengths, Distribution distribution, double step)
    {
        var (sorted, largest) = (lengths.Order().ToList(), 0.0);
        for (var i = 0; i < sorted.Count; i++)
        {
            if (i + 1 == sorted.Count || sorted[i + 1] > sorted[i])
                largest = Math.Max(largest, Math.Abs(((i + 1.0) / sorted.Count) - distribution.Cdf(sorted[i] + (step / 2))));
        }

        return largest;
    }
}
