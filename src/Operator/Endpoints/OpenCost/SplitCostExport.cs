using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.FinOps.Clusters.Queries;
using CloudIntel.Core.FinOps.Clusters.SplitCost;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger.Export;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>
/// Writes charges of the bills as FOCUS 1.3, those for nodes and volumes of clusters divided up among who used them. Day by day, so that memory grows with what was
/// there on one day.
/// </summary>
internal sealed class SplitCostExport(
    IExportLedger charges, IClusterLedger ledger, IClusterQueries clusters, ClusterAllocationRules rules, QueryGate gate, LedgerHolder holder, TimeProvider clock)
{
    private const int LongestDays = 31;

    /// <summary>Reads the question.</summary>
    /// <exception cref="ClusterQueryException">A parameter is wrong.</exception>
    /// <exception cref="BadQueryException">This replica does not have the ledger.</exception>
    public Question Read(IQueryCollection given)
    {
        holder.Require();
        var parameters = new QueryParameters(given, clock.GetUtcNow());
        return new(
            QueryWindow.WholeDays(QueryWindow.Parse(parameters.Window, parameters.Now, LongestDays)),
            parameters.Value("source"),
            AllocationParameters.Flag(parameters.Value, "includeOthers"));
    }

    /// <summary>Writes the file.</summary>
    public Task WriteAsync(Question question, Stream output, CancellationToken cancellationToken) => gate.RunAsync(
        async cancel =>
        {
            // Which columns there are is known from all days; the rows are read day by day.
            var all = await ExportAsync(question, question.Window, cancel);
            var file = new SplitCostFile(output, all.Columns.Select(column => column.Name));
            file.WriteHeader();
            for (var day = question.Window.Start; day < question.Window.End; day = day.AddDays(1))
                await WriteDayAsync(question, day, file, cancel);
            await file.FlushAsync(cancel);
        },
        cancellationToken);

    private Task<ChargeExport> ExportAsync(Question question, DatePeriod period, CancellationToken cancellationToken) =>
        charges.ExportAsync(new() { Version = FocusVersion.V13, Source = question.Source, From = period.Start, To = period.End }, cancellationToken);

    private async Task WriteDayAsync(Question question, DateTimeOffset day, SplitCostFile file, CancellationToken cancellationToken)
    {
        var export = await ExportAsync(question, new(day, day.AddDays(1)), cancellationToken);
        if (export.Charges == 0)
            return;
        var places = SplitCostFile.Columns.Select(name => export.Columns.Select(column => column.Name).ToList().IndexOf(name)).ToList();
        var keys = (await ledger.ProviderIdsAsync(new(day, day.AddDays(LongestDays)), cancellationToken)).Select(ResourceIds.Of).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var known = new Dictionary<DatePeriod, SplitAssets?>();
        await foreach (var row in export.Rows.WithCancellation(cancellationToken))
        {
            string?[] cells = [.. places.Select(place => place < 0 ? null : row[place])];
            var resource = ResourceOf(cells);
            var parts = resource is not null && ResourceIds.Of(resource).Any(keys.Contains) ? await SplitAsync(resource, cells, known, cancellationToken) : null;
            if (parts is not null)
                file.Write(cells, parts);
            else if (question.IncludeOthers)
                file.Write(cells);
            await file.PassOnAsync(cancellationToken);
        }
    }

    private async Task<IReadOnlyList<SplitCharge>?> SplitAsync(
        BilledResource resource, string?[] cells, Dictionary<DatePeriod, SplitAssets?> known, CancellationToken cancellationToken)
    {
        // Charges within a day are divided up as the day is.
        var charge = SplitCostFile.Charge(cells);
        var period = QueryWindow.WholeDays(new(charge.ChargePeriodStart, charge.ChargePeriodEnd));
        if (!known.TryGetValue(period, out var assets))
            known[period] = assets = period.Length <= TimeSpan.FromDays(LongestDays) ? await AssetsAsync(period, cancellationToken) : null;
        return assets?.Split(resource, charge);
    }

    private async Task<SplitAssets?> AssetsAsync(DatePeriod period, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (period.Start >= now)
            return null;
        var costs = (await clusters.CostsAsync([period.End > now ? period with { End = now } : period], CostDetail.Container, cancellationToken)).Periods[0];
        var volumes = new List<VolumeSpan>();
        foreach (var cluster in await ledger.ClustersAsync(cancellationToken))
            volumes.AddRange((await ledger.HistoryAsync(cluster, period, cancellationToken)).History.Volumes.Select(volume => volume with { Time = new(volume.Time.Start, volume.Time.End ?? now) }));
        // What is to come of the period costs as what was.
        return new([.. costs.Select(cost => cost with { To = period.End })], volumes, rules);
    }

    /// <summary>What a charge is for; null for none that can be divided up.</summary>
    private static BilledResource? ResourceOf(string?[] cells)
    {
        string Text(string column) => SplitCostFile.Cell(cells, column) ?? "";
        return Text("ChargeCategory") is not ("Usage" or "Credit" or "Adjustment") || Text("AllocatedMethodId").Length > 0 ? null : new()
        {
            ResourceId = Text("ResourceId"),
            ResourceName = Text("ResourceName"),
            SubAccountId = Text("SubAccountId"),
            Zone = Text("AvailabilityZone"),
            Unit = Text("PricingUnit"),
            Source = "",
            FirstDay = default,
            LastDay = default,
            Cost = Amount.Zero,
        };
    }

    /// <summary>What is asked.</summary>
    /// <param name="Window">The days on which charges begin.</param>
    /// <param name="Source">Charges of this source; null for all.</param>
    /// <param name="IncludeOthers">Whether charges that are not divided up are in the file, too.</param>
    internal sealed record Question(DatePeriod Window, string? Source, bool IncludeOthers);
}
