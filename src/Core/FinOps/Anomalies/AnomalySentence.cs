using System.Collections.Immutable;
using System.Globalization;

namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>Says an anomaly in words.</summary>
internal static class AnomalySentence
{
    public static string Of(CostAnomaly anomaly, string currency)
    {
        var place = Name(anomaly.Path);
        var what = anomaly.Class == ChargeClass.Usage ? "usage" : "charges of the class " + anomaly.Class;
        var when = anomaly.FirstDay == anomaly.LastDay ? $"on {Day(anomaly.FirstDay)}" : $"from {Day(anomaly.FirstDay)} to {Day(anomaly.LastDay)}";
        var expected = anomaly.Class == ChargeClass.Usage
            ? $"{Money(anomaly.Expected)} expected ({Money(Math.Max(0, anomaly.Lower))} to {Money(anomaly.Upper)})"
            : $"{Money(anomaly.Expected)} expected";
        var text = $"{place}: {what} cost {Money(anomaly.Actual)} {currency} {when}, {expected}: {Money(Math.Abs(anomaly.Impact))} {(anomaly.Impact < 0 ? "less" : "more")}";
        var kind = anomaly.Kind switch
        {
            AnomalyKind.Step => ", and stays there",
            AnomalyKind.Drift => ", and goes on growing",
            AnomalyKind.NewCost => ", by what did not exist before",
            _ => string.Empty,
        };
        var culprit = anomaly.Culprit.Length > anomaly.Path.Length
            ? string.Create(CultureInfo.InvariantCulture, $" {anomaly.CulpritShare:0%} of it is {Name(anomaly.Culprit)}.")
            : string.Empty;
        return $"{text}{kind}.{culprit}";
    }

    private static string Name(ImmutableArray<string> path) => path.IsEmpty ? "In all" : string.Join('/', path);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Money(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
