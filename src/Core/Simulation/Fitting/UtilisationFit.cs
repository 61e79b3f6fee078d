using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Fitting;

/// <summary>Finds how members use what they have, from what each used in each step. It takes time and memory in proportion to their values.</summary>
public static class UtilisationFit
{
    private const double Third = 1 / Math.E;
    private const double LeastCorrelation = 0.01;

    /// <summary>Fits members over the same steps.</summary>
    /// <param name="members">At least one, all as long, with a value each.</param>
    /// <param name="start">When the first step begins.</param>
    /// <param name="step">Above zero, and at most an hour.</param>
    /// <param name="zone">Whose clocks people look at.</param>
    /// <param name="most">The most that a member can use, 1 where values are shares; null for no limit.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static FittedUtilisation Of(IReadOnlyList<UsageSeries> members, DateTimeOffset start, TimeSpan step, TimeZoneInfo zone, double? most = null)
    {
        Check(members, step);
        var values = members.Select(member => member.Values.Select(value => most is { } limit ? Math.Min(value, limit) : value).ToArray()).ToArray();
        var means = Array.ConvertAll(values, member => member.Where(double.IsFinite).Average());
        var total = Totals(values, means);
        var hourly = Hourly(total, step);
        var seasons = SeasonalFactors.Of(start, hourly, zone);
        var factors = seasons.Series(start, step, total.Length, 0, "");
        var common = total.Select((value, i) => factors[i] > 0 ? value / factors[i] : double.NaN).ToArray();

        // What each does alone, and how much of it is left in the total.
        var deviations = values.Select((member, i) => member.Select((value, t) => value - (means[i] * factors[t])).ToArray()).ToArray();
        var variances = Array.ConvertAll(deviations, Variance);
        var sum = means.Sum();
        var left = sum > 0 ? variances.Sum() / (sum * sum) : 0;
        var together = members.Count == 1 ? 0 : Math.Max(0, Variance(common) - left);
        for (var i = 0; i < variances.Length; i++)
            variances[i] = Math.Max(0, variances[i] - (means[i] * means[i] * together));
        var room = most is { } ceiling ? means.Sum(mean => mean * (ceiling - mean)) : means.Sum(mean => mean * mean);
        var own = room > 0 ? variances.Sum() / room : 0;
        var seasonal = Hourly(factors, step);
        return new()
        {
            Step = step,
            Most = most,
            Level = DistributionFit.Of(means),
            Seasons = seasons,
            SeasonalShare = Explained(hourly, seasonal),
            CommonVariation = Math.Sqrt(together),
            CommonMemory = Memory([common], step),
            OwnVariation = most is null ? Math.Sqrt(own) : Math.Min(own, 1),
            OwnMemory = Memory(deviations, step),
            Autocorrelation = Correlation(deviations, 1),
        };
    }

    private static void Check(IReadOnlyList<UsageSeries> members, TimeSpan step)
    {
        if (step <= TimeSpan.Zero || step > TimeSpan.FromHours(1))
            throw new ArgumentOutOfRangeException(nameof(step), step, "step must be above zero and at most an hour.");
        if (members.Count == 0)
            throw new ArgumentException("members must hold at least one.", nameof(members));
        foreach (var member in members)
        {
            if (member.Values.Count != members[0].Values.Count || !member.Values.Any(double.IsFinite))
                throw new ArgumentException($"members must have the same number of steps and a value each; {member.Name} has not.", nameof(members));
            foreach (var value in member.Values)
            {
                if (!double.IsNaN(value))
                    Parameter.NotNegative(value, nameof(members));
            }
        }
    }

    /// <summary>What those that were there used, as a share of what their means let expect.</summary>
    private static double[] Totals(double[][] values, double[] means)
    {
        var totals = new double[values[0].Length];
        for (var t = 0; t < totals.Length; t++)
        {
            var (sum, expected) = (0.0, 0.0);
            for (var i = 0; i < values.Length; i++)
            {
                if (double.IsFinite(values[i][t]))
                    (sum, expected) = (sum + values[i][t], expected + means[i]);
            }

            totals[t] = expected > 0 ? sum / expected : double.NaN;
        }

        return totals;
    }

    private static double[] Hourly(double[] values, TimeSpan step)
    {
        var hours = (int)(values.Length * step / TimeSpan.FromHours(1));
        var (sums, counts) = (new double[hours], new int[hours]);
        for (var t = 0; t < values.Length; t++)
        {
            var hour = (int)(t * step / TimeSpan.FromHours(1));
            if (hour < hours && double.IsFinite(values[t]))
                (sums[hour], counts[hour]) = (sums[hour] + values[t], counts[hour] + 1);
        }

        return [.. sums.Select((sum, hour) => counts[hour] == 0 ? double.NaN : sum / counts[hour])];
    }

    private static double Explained(double[] hourly, double[] seasonal)
    {
        var whole = Variance(hourly);
        return whole > 0 ? Math.Clamp(1 - (Variance([.. hourly.Select((value, i) => value - seasonal[i])]) / whole), 0, 1) : 0;
    }

    private static double Variance(double[] values)
    {
        var (count, sum, squares) = (0, 0.0, 0.0);
        foreach (var value in values)
        {
            if (double.IsFinite(value))
                (count, sum, squares) = (count + 1, sum + value, squares + (value * value));
        }

        return count == 0 ? 0 : Math.Max(0, (squares / count) - (sum / count * (sum / count)));
    }

    /// <summary>When the correlation of a deviation with a later one has fallen to a third, or what the first step says if it is below that already.</summary>
    private static TimeSpan Memory(double[][] deviations, TimeSpan step)
    {
        var before = 1.0;
        for (var lag = 1; lag < deviations[0].Length / 2; lag += Math.Max(1, lag / 8))
        {
            var now = Correlation(deviations, lag);
            if (now <= Third)
                return lag == 1 ? step / -Math.Log(Math.Max(LeastCorrelation, now)) : step * lag * (1 - ((Third - now) / Math.Max(before - now, LeastCorrelation) / 8));
            before = now;
        }

        return step * Math.Max(1, deviations[0].Length / 2.0);
    }

    /// <summary>The correlation of deviations with those so many steps later, of all members together.</summary>
    private static double Correlation(double[][] deviations, int lag)
    {
        var (products, squares, pairs, count) = (0.0, 0.0, 0L, 0L);
        foreach (var member in deviations)
        {
            var mean = member.Where(double.IsFinite).DefaultIfEmpty().Average();
            for (var t = 0; t < member.Length; t++)
            {
                if (!double.IsFinite(member[t]))
                    continue;
                (squares, count) = (squares + ((member[t] - mean) * (member[t] - mean)), count + 1);
                if (t + lag < member.Length && double.IsFinite(member[t + lag]))
                    (products, pairs) = (products + ((member[t] - mean) * (member[t + lag] - mean)), pairs + 1);
            }
        }

        return squares > 0 && pairs > 0 ? products / pairs / (squares / count) : 0;
    }
}
