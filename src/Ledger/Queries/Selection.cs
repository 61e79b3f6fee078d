namespace CloudIntel.Ledger.Queries;

/// <summary>
/// Which versions of billing periods a question is about, and which bills in them count. Begins a statement over a table of
/// costs under the name <c>costs</c>.
/// </summary>
internal static class Selection
{
    /// <summary>Writes the beginning of a statement.</summary>
    /// <param name="asOf">The moment whose versions are meant; null for now.</param>
    /// <param name="ranked">Whether any source has a precedence; where none has, every bill counts, and charges need not be asked whose they are.</param>
    /// <param name="conditions">What the statement asks for; the conditions of the selection are added.</param>
    public static string With(DateTimeOffset? asOf, bool ranked, Conditions conditions)
    {
        conditions.Add("(costs.ImportId, costs.BillingPeriodStart) IN (SELECT ImportId, BillingPeriodStart FROM selected)");
        if (!ranked)
            return Selected(asOf, conditions);
        // Nothing here refers to the other table: DuckDB would first look for all distinct values of what a correlated question names.
        conditions.Add("(costs.ImportId, costs.BillingPeriodStart, costs.ServiceProviderName, coalesce(costs.BillingAccountId, '')) NOT IN (SELECT ImportId, BillingPeriodStart, ServiceProviderName, Account FROM shadowed)");
        return $"{Versions(asOf, conditions)}, shadowed AS (SELECT * FROM ranked WHERE Precedence < Highest)";
    }

    /// <summary>The versions, as <c>selected</c>, and their bills with the precedence of their source and the highest of all sources that hold them, as <c>ranked</c>.</summary>
    public static string Versions(DateTimeOffset? asOf, Conditions conditions) =>
        $"""
            {Selected(asOf, conditions)},
            ranked AS (
                SELECT SourceName, ImportId, BillingPeriodStart, ServiceProviderName, BillingAccountId, coalesce(BillingAccountId, '') AS Account, ChargeCount,
                    coalesce(Precedence, 0) AS Precedence,
                    max(coalesce(Precedence, 0)) OVER bill AS Highest,
                    count(*) OVER bill AS Holders
                FROM bills JOIN selected USING (ImportId, BillingPeriodStart) LEFT JOIN source_precedence USING (SourceName)
                WINDOW bill AS (PARTITION BY ServiceProviderName, BillingAccountId, BillingPeriodStart)
            )
            """;

    private static string Selected(DateTimeOffset? asOf, Conditions conditions)
    {
        var newest = "SupersededAt IS NULL";
        if (asOf is { } moment)
        {
            var at = conditions.Parameter(moment.ToUniversalTime());
            newest = $"ImportedAt <= {at} AND (SupersededAt IS NULL OR SupersededAt > {at})";
        }

        return $"WITH selected AS (SELECT ImportId, BillingPeriodStart, Detail FROM period_versions WHERE {newest})";
    }
}
