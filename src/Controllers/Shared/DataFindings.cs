using System.Globalization;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Shared;

/// <summary>Says how far the charges behind a status reach.</summary>
internal static class DataFindings
{
    /// <summary>Sources have bills that could not be loaded.</summary>
    public static ConditionFinding SourcesFailing(IReadOnlyList<string> sources) => new(ConditionTypes.DataFresh, false, "SourcesFailing",
        $"the newest bills of {Names(sources)} could not be loaded; see kubectl describe costsource");

    /// <summary>Charges do not reach far enough.</summary>
    public static ConditionFinding Stale(DateTimeOffset? through) => new(ConditionTypes.DataFresh, false, "Stale", $"no charges after {Text(through)}");

    /// <summary>Charges reach far enough.</summary>
    public static ConditionFinding UpToDate(DateTimeOffset? through) => new(ConditionTypes.DataFresh, true, "UpToDate", $"charges up to {Text(through)}");

    /// <summary>A moment for people.</summary>
    public static string Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Names(IReadOnlyList<string> sources) =>
        sources.Count <= 3 ? string.Join(", ", sources) : $"{string.Join(", ", sources.Take(3))} and {sources.Count - 3} more sources";
}
