namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>Puts together what is told.</summary>
internal sealed class AnomalyReport(AnomalyFacts facts, AnomalyDays days, UsageReview? usage)
{
    private readonly List<CostAnomaly> anomalies = [];
    private readonly List<CostAnomaly> dips = [];
    private readonly List<SuppressedAnomaly> suppressed = [];
    private readonly BenignPatterns benign = new(facts, days);
    private readonly AnomalyConfidence confidence = new(usage?.Evidence ?? [], usage?.Years ?? 0, facts.Feedback);

    /// <summary>Adds what usage brought.</summary>
    public void AddUsage()
    {
        foreach (var found in usage?.Cases ?? [])
        {
            if (IsKept(found.Excursion.LastDay))
                Add(found);
        }
    }

    /// <summary>Adds what fees brought.</summary>
    public void Add(IEnumerable<FeeCase> fees)
    {
        foreach (var fee in fees)
        {
            if (!IsKept(fee.Day))
                continue;
            var anomaly = Anomaly(fee);
            if (fee.Benign is { } reason)
                Suppress(anomaly, reason, "usage falls by what it pays for");
            else if (benign.OfPeople(fee.Node, fee.Class, anomaly.FirstDay, anomaly.Impact, 1, anomaly.Expected, fee.Node) is var (known, why))
                Suppress(anomaly, known, why);
            else if (benign.IsBelowFloor(fee.Node, fee.Day, anomaly.Impact))
                Suppress(anomaly, BenignReason.BelowFloor, "it is less than is to be told");
            else
                anomalies.Add(anomaly);
        }
    }

    /// <summary>All of it.</summary>
    public AnomalyFinding Finding()
    {
        var alive = usage?.Tree.Nodes.Where(node => node.Start < days.Count).ToList() ?? [];
        var young = alive.Where(node => days.Count - node.Start < UsageWatch.FewestDays).ToList();
        return new()
        {
            Anomalies = [.. anomalies.OrderByDescending(anomaly => anomaly.Impact).ThenBy(anomaly => anomaly.FirstDay)],
            Dips = [.. dips.OrderBy(dip => dip.Impact).Take(AnomalyFinding.Most)],
            Suppressed = [.. suppressed.OrderByDescending(one => one.Impact).Take(AnomalyFinding.Most)],
            TooShort = [.. young.OrderByDescending(node => node.Start).Take(AnomalyFinding.Most).Select(node => new YoungSeries(node.Path, ChargeClass.Usage, days.Count - node.Start))],
            TooShortCount = young.Count,
            Judged = alive.Count - young.Count,
            JudgedThrough = days.Count > 0 ? days.First.AddDays(days.Count - 1) : null,
        };
    }

    private bool IsKept(int lastDay) => lastDay >= days.Count - 1 - facts.Policy.KeptDays;

    private void Add(UsageCase found)
    {
        var (node, watch, excursion) = found;
        var (culprit, share) = usage!.Culprit(node, excursion);
        var (first, last) = (excursion.FirstDay, excursion.LastDay);
        var expected = Enumerable.Range(first, last - first + 1).Sum(watch.Expected);
        var margin = 1.96 * watch.DeviationOf(first, last);
        var anomaly = new CostAnomaly
        {
            Path = node.Path,
            Class = ChargeClass.Usage,
            Kind = Kind(found),
            FirstDay = days.First.AddDays(first),
            LastDay = days.First.AddDays(last),
            DetectedOn = days.First.AddDays(excursion.DetectedOn),
            Ended = excursion.EndedOn is not null,
            Expected = Money(expected),
            Lower = Money(expected - margin),
            Upper = Money(expected + margin),
            Actual = decimal.Round(days.Sum(node.Costs, first, last), 4),
            PValue = excursion.Probability,
            Confidence = confidence.Of(-Math.Log10(excursion.Probability)),
            Culprit = culprit.Path,
            CulpritShare = share,
            Message = string.Empty,
        };
        anomaly = anomaly with { Message = AnomalySentence.Of(anomaly, facts.Currency) };
        if (!excursion.Higher)
            dips.Add(anomaly);
        else if (benign.Of(found, anomaly.Impact, anomaly.Expected, culprit) is var (reason, why))
            Suppress(anomaly, reason, why);
        else if (benign.IsBelowFloor(node, first, anomaly.Impact))
            Suppress(anomaly, BenignReason.BelowFloor, "it is less than is to be told");
        else
            anomalies.Add(anomaly);
    }

    private static AnomalyKind Kind(UsageCase found)
    {
        var (first, last, watch) = (found.Excursion.FirstDay, found.Excursion.LastDay, found.Watch);
        if (!found.Excursion.Higher)
            return AnomalyKind.Dip;
        if (!watch.IsReadyOn(first))
            return AnomalyKind.NewCost;
        var length = last - first + 1;
        if (length >= UsageWatch.Acceptance / 2 && watch.LevelOf(last - (length / 3), last) - found.Excursion.Level > 2 * (watch.LevelOf(first, first + (length / 3)) - found.Excursion.Level))
            return AnomalyKind.Drift;
        return length > (found.Excursion.EndedOn is null ? 2 : 6) ? AnomalyKind.Step : AnomalyKind.Spike;
    }

    private CostAnomaly Anomaly(FeeCase fee)
    {
        var date = days.First.AddDays(fee.Day);
        var anomaly = new CostAnomaly
        {
            Path = fee.Node.Path,
            Class = fee.Class,
            Kind = AnomalyKind.UnexpectedCharge,
            FirstDay = date,
            LastDay = date,
            DetectedOn = date,
            Ended = fee.Day < days.Count - 1,
            Expected = fee.Expected,
            Lower = 0,
            Upper = fee.Expected * FeeReview.MoreThanBefore,
            Actual = fee.Actual,

            // Never seen in so many days: Laplace's rule of succession.
            PValue = 1.0 / (fee.Day - fee.Known + 2),
            Confidence = confidence.Of(Math.Log10(fee.Day - fee.Known + 2)),
            Culprit = fee.Node.Path,
            CulpritShare = 1,
            Message = string.Empty,
        };
        return anomaly with { Message = AnomalySentence.Of(anomaly, facts.Currency) };
    }

    private void Suppress(CostAnomaly anomaly, BenignReason reason, string why) =>
        suppressed.Add(new(anomaly.Path, anomaly.Class, anomaly.FirstDay, anomaly.LastDay, anomaly.Impact, reason, $"{anomaly.Message} Not told: {why}."));

    private static decimal Money(double value) => decimal.Round((decimal)Math.Clamp(value, -1e15, 1e15), 4);
}
