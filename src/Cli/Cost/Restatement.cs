using CloudIntel.Core.Ports;

namespace CloudIntel.Cli.Cost;

/// <summary>
/// Notices when a load may have counted a bill twice, or replaced another one, because of the name it was loaded under: the
/// ledger replaces billing periods by source, and only people know which bills are the same.
/// </summary>
internal sealed class Restatement
{
    private readonly ILedger ledger;
    private readonly string source;
    private readonly IReadOnlyList<Bill> before;

    private Restatement(ILedger ledger, string source, IReadOnlyList<Bill> before)
    {
        this.ledger = ledger;
        this.source = source;
        this.before = before;
    }

    /// <summary>Takes note of what a source holds before it is loaded.</summary>
    public static async Task<Restatement> BeforeAsync(ILedger ledger, string source, CancellationToken cancellationToken) =>
        new(ledger, source, await BillsAsync(ledger, source, cancellationToken));

    /// <summary>What a person should know after the load; nothing when all is as it should be.</summary>
    public async Task<IReadOnlyList<string>> WarningsAsync(ImportReport report, CancellationToken cancellationToken)
    {
        var loaded = report.Files.SelectMany(file => file.Periods).Select(period => (period.Provider, period.Period)).ToHashSet();
        var others = (await ledger.PeriodsAsync(source: null, cancellationToken))
            .Where(period => period.Source != source && loaded.Contains((period.Provider, period.Period)))
            .Select(period => period.Source)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

        var now = await BillsAsync(ledger, source, cancellationToken);
        var warnings = before.Except(now)
            .GroupBy(bill => (bill.Provider, bill.Account))
            .Select(gone => $"{source} held {Name(gone)}, and no longer does. If that was another bill, load it again with a --source of its own.")
            .ToList();
        foreach (var other in others)
        {
            warnings.AddRange((await BillsAsync(ledger, other, cancellationToken)).Intersect(now)
                .GroupBy(bill => (bill.Provider, bill.Account))
                .Select(twice => $"{other} also holds {Name(twice)}. If {source} restates it, both are counted: load the new bill with --source {other} instead, so that it replaces the old one."));
        }

        return warnings;
    }

    private static async Task<IReadOnlyList<Bill>> BillsAsync(ILedger ledger, string source, CancellationToken cancellationToken)
    {
        var groups = await ledger.SummarizeAsync(new() { By = ["ServiceProviderName", "BillingAccountId", "BillingPeriodStart"], Source = source }, cancellationToken);
        return [.. groups.Select(group => new Bill(group.Keys[0] ?? "", group.Keys[1] ?? "", group.Keys[2] ?? "")).Distinct()];
    }

    private static string Name(IGrouping<(string Provider, string Account), Bill> bills) =>
        $"{bills.Key.Provider} charges of billing account {bills.Key.Account} for the billing periods from {string.Join(", ", bills.Select(bill => bill.Period[..10]).Order(StringComparer.Ordinal))}";

    /// <summary>What an invoice is for.</summary>
    /// <param name="Provider">FOCUS ServiceProviderName.</param>
    /// <param name="Account">FOCUS BillingAccountId.</param>
    /// <param name="Period">FOCUS BillingPeriodStart.</param>
    private readonly record struct Bill(string Provider, string Account, string Period);
}
