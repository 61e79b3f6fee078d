using System.Globalization;

namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>Finds what costs more than the past and the calendar let expect.</summary>
public static class AnomalyReview
{
    /// <summary>Days of history below which statistics say nothing.</summary>
    public const int ShortestHistory = 14;

    private const int Week = 7;
    private const int MostWeeks = 8;

    /// <summary>Reviews costs.</summary>
    /// <param name="facts">A snapshot; nothing else is read.</param>
    public static AnomalyFinding Decide(AnomalyFacts facts)
    {
        var (anomalies, dips, suppressed, young) = (new List<CostAnomaly>(), new List<CostAnomaly>(), new List<SuppressedAnomaly>(), new List<YoungSeries>());
        var judged = 0;
        var last = (facts.MatureThrough ?? facts.LastDay).DayNumber - facts.FirstDay.DayNumber;
        if (CostTree.Build(facts).GetValueOrDefault(ChargeClass.Usage) is { } tree && last >= 0)
        {
            foreach (var node in tree.Nodes.Where(node => node.Costs.Length > last))
            {
                if (last - node.Start < ShortestHistory)
                {
                    young.Add(new(node.Path, ChargeClass.Usage, Math.Max(0, last - node.Start + 1)));
                    continue;
                }

                judged++;
                Judge(facts, node, last, anomalies, dips, suppressed);
            }
        }

        return new()
        {
            Anomalies = [.. anomalies.Where(anomaly => !anomalies.Exists(other => IsBelow(other, anomaly))).OrderByDescending(anomaly => anomaly.Impact)],
            Dips = [.. dips.OrderBy(dip => dip.Impact).Take(AnomalyFinding.Most)],
            Suppressed = [.. suppressed.OrderByDescending(one => one.Impact).Take(AnomalyFinding.Most)],
            TooShort = [.. young.OrderBy(one => one.Days).Take(AnomalyFinding.Most)],
            TooShortCount = young.Count,
            Judged = judged,
            JudgedThrough = judged > 0 ? facts.FirstDay.AddDays(last) : null,
        };
    }

    private static void Judge(
        AnomalyFacts facts, CostNode node, int day, List<CostAnomaly> anomalies, List<CostAnomaly> dips, List<SuppressedAnomaly> suppressed)
    {
        var same = new List<double>();
        for (var before = day - Week; before >= node.Start && same.Count < MostWeeks; before -= Week)
            same.Add((double)node.Costs[before]);
        var expected = Median(same);
        var spread = 1.4826 * Median([.. same.Select(value => Math.Abs(value - expected))]);
        var scale = Math.Max(spread, 0.03 * Math.Abs(expected));
        var standing = scale > 0 ? ((double)node.Costs[day] - expected) / scale : 0;
        var p = Math.Clamp(Math.Pow(10, -Math.Abs(standing) / 2), 1e-12, 1);
        if (p > facts.Policy.FalseDiscoveryRate / 365)
            return;

        var date = facts.FirstDay.AddDays(day);
        var anomaly = new CostAnomaly
        {
            Path = node.Path,
            Class = ChargeClass.Usage,
            Kind = standing > 0 ? AnomalyKind.Spike : AnomalyKind.Dip,
            FirstDay = date,
            LastDay = date,
            DetectedOn = date,
            Ended = false,
            Expected = Money(expected),
            Lower = Money(expected - (2 * scale)),
            Upper = Money(expected + (2 * scale)),
            Actual = node.Costs[day],
            PValue = p,
            Confidence = 1 - p,
            Culprit = node.Path,
            CulpritShare = 1,
            Message = string.Create(CultureInfo.InvariantCulture, $"{Name(node)} cost {node.Costs[day]:0.00} {facts.Currency} on {date:yyyy-MM-dd}; {expected:0.00} was expected"),
        };
        if (anomaly.Kind == AnomalyKind.Dip)
        {
            dips.Add(anomaly);
            return;
        }

        if (anomaly.Impact < Floor(facts.Policy, node, day))
            suppressed.Add(new(node.Path, ChargeClass.Usage, date, date, anomaly.Impact, BenignReason.BelowFloor, $"{anomaly.Message}, which is less than is to be told"));
        else
            anomalies.Add(anomaly);
    }

    private static decimal Floor(AnomalyPolicy policy, CostNode node, int day)
    {
        var start = Math.Max(node.Start, day - 30);
        return Math.Max(policy.AbsoluteFloor, policy.RelativeFloor * node.Costs[start..day].Sum() / Math.Max(1, day - start));
    }

    private static bool IsBelow(CostAnomaly other, CostAnomaly anomaly) =>
        other.Path.Length > anomaly.Path.Length && other.Path.AsSpan(0, anomaly.Path.Length).SequenceEqual(anomaly.Path.AsSpan()) && other.Impact >= 0.8m * anomaly.Impact;

    private static string Name(CostNode node) => node.Path.IsEmpty ? "All" : string.Join('/', node.Path);

    private static decimal Money(double value) => (decimal)Math.Clamp(value, -1e15, 1e15);

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? 0 : (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
