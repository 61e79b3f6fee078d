using System.Globalization;
using CloudIntel.Core.Ports;

namespace CloudIntel.Cli.Cost;

/// <summary>
/// Notices when a load counts a bill twice, or replaced another one, because of the name it was loaded under: the ledger replaces
/// billing periods by source, and only people know which bills are the same.
/// </summary>
internal sealed class LoadWarnings
{
    private readonly ILedger ledger;
    private readonly string source;
    private readonly IReadOnlyList<Bill> before;

    private LoadWarnings(ILedger ledger, string source, IReadOnlyList<Bill> before)
    {
        this.ledger = ledger;
        this.source = source;
        this.before = before;
    }

    /// <summary>Takes note of what a source holds before it is loaded.</summary>
    public static async Task<LoadWarnings> BeforeAsync(ILedger ledger, string source, CancellationToken cancellationToken) =>
        new(ledger, source, await BillsAsync(ledger, source, cancellationToken));

    /// <summary>What a person should know after the load; nothing when all is as it should be.</summary>
    public async Task<IReadOnlyList<string>> AfterAsync(CancellationToken cancellationToken)
    {
        var overlaps = (await ledger.OverlapsAsync(cancellationToken)).Where(overlap => overlap.Sources.Any(held => held.Source == source)).ToList();
        var now = (await BillsAsync(ledger, source, cancellationToken)).Concat(overlaps.Select(BillOf)); // also what a higher precedence hides
        var warnings = before.Except(now)
            .GroupBy(bill => (bill.Provider, bill.Account))
            .Select(gone => $"{source} held {Name(gone)}, and no longer does. If that was another bill, load it again with a --source of its own.")
            .ToList();
        var twice = from overlap in overlaps
                    where overlap.Sources.Single(held => held.Source == source).Counts
                    from held in overlap.Sources
                    where held.Source != source && held.Counts
                    group BillOf(overlap) by (held.Source, overlap.Provider, overlap.BillingAccountId) into bills
                    orderby bills.Key
                    select bills;
        foreach (var bills in twice)
            warnings.Add($"{bills.Key.Source} also holds {Name(bills)}. If {source} restates it, both are counted: load the new bill with --source {bills.Key.Source} instead, so that it replaces the old one.");
        return warnings;
    }

    private static async Task<IReadOnlyList<Bill>> BillsAsync(ILedger ledger, string source, CancellationToken cancellationToken)
    {
        var groups = await ledger.SummarizeAsync(new() { By = ["ServiceProviderName", "BillingAccountId", "BillingPeriodStart"], Source = source }, cancellationToken);
        return [.. groups.Select(group => new Bill(group.Keys[0] ?? "", group.Keys[1] ?? "", group.Keys[2] ?? "")).Distinct()];
    }

    private static Bill BillOf(SourceOverlap overlap) =>
        new(overlap.Provider, overlap.BillingAccountId ?? "", overlap.Start.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

    private static string Name(IEnumerable<Bill> bills) =>
        $"{bills.First().Provider} charges of billing account {bills.First().Account} for the billing periods from {string.Join(", ", bills.Select(bill => bill.Period[..10]).Distinct().Order(StringComparer.Ordinal))}";

    /// <summary>What an invoice is for.</summary>
    /// <param name="Provider">FOCUS ServiceProviderName.</param>
    /// <param name="Account">FOCUS BillingAccountId.</param>
    /// <param name="Period">FOCUS BillingPeriodStart.</param>
    private readonly record struct Bill(string Provider, string Account, string Period);
}
