using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Clock;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Tests.Mappings;

/// <summary>A ledger of its own into which bills were imported.</summary>
internal sealed class Imported : IAsyncDisposable
{
    private readonly TestFolder folder = new();
    private readonly List<ImportReport> reports = [];
    private ILedgerStore? ledger;
    private IReadOnlyDictionary<string, string> assumed = new Dictionary<string, string>();

    /// <summary>What the import said.</summary>
    public ImportReport Report => reports[^1];

    /// <summary>Rows by rule: repairs, and rows dropped, added or merged.</summary>
    public IReadOnlyDictionary<string, long> Rules => Report.Files.SelectMany(file => file.Repairs.Select(repair => (repair.Rule, repair.Rows)).Concat(file.Changes.Select(change => (change.Rule, change.Rows))))
        .GroupBy(entry => entry.Rule).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Rows));

    /// <summary>Imports bills as one source.</summary>
    public static async Task<Imported> OfAsync(BillDialect format, params (string Name, byte[] Content)[] files)
    {
        var imported = new Imported();
        try
        {
            await imported.ImportAsync(format, files);
            return imported;
        }
        catch
        {
            await imported.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc cref="OfAsync(BillDialect, ValueTuple{string, byte[]}[])"/>
    public static Task<Imported> OfAsync(params (string Name, string Text)[] files) =>
        OfAsync(BillDialect.Auto, [.. files.Select(file => (file.Name, System.Text.Encoding.UTF8.GetBytes(file.Text)))]);

    /// <summary>Imports a FOCUS file that leaves columns out.</summary>
    public static async Task<Imported> OfAsync(IReadOnlyDictionary<string, string> assumed, (string Name, byte[] Content) file)
    {
        var imported = new Imported { assumed = assumed };
        await imported.ImportAsync(BillDialect.Auto, file);
        return imported;
    }

    /// <summary>Imports more bills of the same source.</summary>
    public async Task ImportAsync(BillDialect format, params (string Name, byte[] Content)[] files)
    {
        ledger ??= await Ledgers.OpenAsync(new() { Path = Path.Combine(folder.Path, "l.duckdb") }, new ManualTimeProvider(), NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        var bills = new List<BillFile>();
        foreach (var (name, content) in files)
            bills.Add(folder.Write(name.Replace('/', '_'), content) with { Name = name, Assumed = assumed });
        reports.Add(await ledger.ImportAsync(new() { Source = "bills", Files = bills, Format = format }, progress: null, TestContext.Current.CancellationToken));
    }

    /// <summary>The sums of the ledger by ChargeCategory.</summary>
    public async Task<BillTotals> TotalsAsync()
    {
        var totals = new BillTotals();
        foreach (var group in await ledger!.SummarizeAsync(new() { By = ["ChargeCategory"] }, TestContext.Current.CancellationToken))
            totals.Add(group.Keys[0]!, group.Costs.Billed, group.Costs.Effective);
        return totals;
    }

    /// <summary>The charges, grouped.</summary>
    public Task<IReadOnlyList<CostGroup>> ByAsync(params string[] columns) => ledger!.SummarizeAsync(new() { By = columns }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (ledger is not null)
            await ledger.DisposeAsync();
        folder.Dispose();
    }
}
