namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>Puts usage in order that was not measured as it should have been.</summary>
internal static class UsageRepair
{
    /// <summary>
    /// The samples up to a time in its order, the last of several of one time. What no usage can be is missing: rates below 0, which a counter that began anew makes, and infinite ones.
    /// </summary>
    public static UsageSeries Of(UsageSeries usage, long now)
    {
        var isFine = usage.Times.Length == usage.Values.Length;
        for (var i = 0; i < usage.Times.Length && isFine; i++)
            isFine = (i == 0 || usage.Times[i] > usage.Times[i - 1]) && usage.Times[i] <= now && (double.IsNaN(usage.Values[i]) || usage.Values[i] is >= 0 and < double.PositiveInfinity);
        if (isFine)
            return usage;
        var samples = usage.Times.Zip(usage.Values).Where(sample => sample.First <= now).OrderBy(sample => sample.First).ToList(); // stable: of one time, the last is last
        var last = samples.Where((sample, i) => i + 1 == samples.Count || samples[i + 1].First != sample.First).ToList();
        return usage with { Times = [.. last.Select(sample => sample.First)], Values = [.. last.Select(sample => sample.Second is >= 0 and < double.PositiveInfinity ? sample.Second : double.NaN)] };
    }
}
