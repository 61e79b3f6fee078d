using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Ports;
using Spectre.Console;

namespace CloudIntel.Cli.Cost;

/// <summary><c>cost sources</c>: what a ledger holds, of whom and how fresh.</summary>
internal static class CostSources
{
    public static Verb Verb(Shell shell)
    {
        var ledger = LedgerFile.Option();
        var source = new Option<string?>("--source") { Description = "This source alone.", HelpName = "NAME" };
        var versions = new Option<bool>("--versions") { Description = "Every version of each billing period that the ledger remembers." };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("sources", "List the sources of a ledger: billing periods, versions, rows, sums, how far the data reaches, and what overlaps.")
        {
            Examples = ["cost sources --ledger costs.duckdb", "cost sources --ledger costs.duckdb --source aws --versions"],
        };
        foreach (var option in new Option[] { ledger, source, versions, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            await using var opened = await LedgerFile.OpenAsync(parsed.GetRequiredValue(ledger), shell, cancellationToken);
            var wanted = parsed.GetValue(source);
            await Selection.RequireSourceAsync(opened, wanted, cancellationToken);
            var sources = await ReadAsync(opened, wanted, parsed.GetValue(versions), cancellationToken);
            if (parsed.GetRequiredValue(output) == OutputFormat.Json)
                await Json.WriteAsync(shell.Out, sources, CliJson.Default.IReadOnlyListSourceResult, cancellationToken);
            else
                await WriteTablesAsync(shell, sources, parsed.GetValue(versions));
            return ExitCode.Good;
        });
        return verb;
    }

    private static async Task<IReadOnlyList<SourceResult>> ReadAsync(ILedger ledger, string? wanted, bool withVersions, CancellationToken cancellationToken)
    {
        var precedences = await ledger.PrecedencesAsync(cancellationToken);
        var overlaps = await ledger.OverlapsAsync(cancellationToken);
        var results = new List<SourceResult>();
        foreach (var import in (await ledger.LastImportsAsync(cancellationToken)).Where(import => wanted is null || import.Source == wanted))
        {
            results.Add(new SourceResult
            {
                Source = import.Source,
                Precedence = precedences.GetValueOrDefault(import.Source),
                LastImport = import.Time.UtcDateTime,
                Rejected = import.RejectedRows,
                Changes = [.. import.Changes.Select(ImportedFiles.Of)],
                Warnings = import.Warnings,
                BillingPeriods = [.. (await ledger.PeriodsAsync(import.Source, cancellationToken)).Select(PeriodOf)],
                Versions = withVersions ? [.. (await ledger.VersionsAsync(import.Source, cancellationToken)).Select(VersionOf)] : null,
                Overlaps = [.. overlaps.Where(overlap => overlap.Sources.Any(other => other.Source == import.Source)).Select(overlap => OverlapOf(overlap, import.Source))],
                Maturity = [.. (await ledger.MaturityAsync(import.Source, cancellationToken)).Where(point => point.Share is not null).Select(point => new MaturityResult { Hours = point.Hours, Share = point.Share!.Value, Days = point.Days })],
            });
        }

        return results;
    }

    private static HeldPeriod PeriodOf(SourcePeriod period) => new()
    {
        Start = period.Period.Start.UtcDateTime,
        End = period.Period.End.UtcDateTime,
        Provider = period.Provider,
        Version = period.Version,
        ImportedAt = period.ImportedAt?.UtcDateTime,
        DataThrough = period.DataThrough.UtcDateTime,
        Rows = period.Rows,
        Currency = period.Costs.Currency,
        BilledCost = period.Costs.Billed,
        EffectiveCost = period.Costs.Effective,
        ListCost = period.Costs.List,
        ContractedCost = period.Costs.Contracted,
    };

    private static HeldVersion VersionOf(PeriodVersion version) => new()
    {
        Start = version.Period.Start.UtcDateTime,
        Version = version.Version,
        ImportedAt = version.ImportedAt.UtcDateTime,
        SupersededAt = version.SupersededAt?.UtcDateTime,
        Detail = version.Detail.ToString(),
        Rows = version.Rows,
        Costs = [.. version.Costs.Select(costs => new CostResult { Currency = costs.Currency, BilledCost = costs.Billed, EffectiveCost = costs.Effective, ListCost = costs.List, ContractedCost = costs.Contracted })],
    };

    private static OverlapResult OverlapOf(SourceOverlap overlap, string source) => new()
    {
        Provider = overlap.Provider,
        BillingAccountId = overlap.BillingAccountId,
        Start = overlap.Start.UtcDateTime,
        With = [.. overlap.Sources.Where(other => other.Source != source).Select(other => other.Source)],
        Counts = overlap.Sources.Single(other => other.Source == source).Counts,
        CountedTwice = overlap.IsCountedTwice,
    };

    private static async Task WriteTablesAsync(Shell shell, IReadOnlyList<SourceResult> sources, bool withVersions)
    {
        var console = Tables.Console(shell.Out, shell.OutIsTerminal);
        if (sources.Count == 0)
            await shell.Error.WriteLineAsync("The ledger holds no source.");
        else
            console.Write(withVersions ? Versions(sources) : Periods(sources));
        foreach (var source in sources)
        {
            foreach (var warning in source.Warnings)
                await shell.Error.WriteLineAsync($"warning: {source.Source}: {warning}");
            foreach (var change in source.Changes)
                await shell.Error.WriteLineAsync($"{source.Source}: {Text(change)}");
            foreach (var overlap in source.Overlaps)
            {
                var bill = $"{overlap.Provider} bill of {overlap.BillingAccountId ?? "no account"} from {overlap.Start:yyyy-MM-dd}";
                var others = string.Join(", ", overlap.With);
                await shell.Error.WriteLineAsync(overlap.CountedTwice
                    ? $"warning: {source.Source} and {others} both hold the {bill}, and both count. Give one of them precedence with \"{shell.ProgramName} cost import --precedence\", or remove one."
                    : $"{source.Source} {(overlap.Counts ? "counts" : "does not count")} for the {bill}, which {others} holds too.");
            }

            if (source.Maturity.Count > 0)
            {
                await shell.Error.WriteLineAsync(
                    $"{source.Source} usually holds {string.Join(", ", source.Maturity.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Share:0.0 %} of a day's final cost {point.Hours} h after the day")))}.");
            }
        }
    }

    private static string Text(ChangedRows change) =>
        $"{Tables.Count(change.Rows)} {(change.Rows == 1 ? "row" : "rows")} {change.Kind} by {change.Rule}, billed {Tables.Amount(change.BilledCost)}, effective {Tables.Amount(change.EffectiveCost)} {change.Currency}";

    private static Table Periods(IReadOnlyList<SourceResult> sources)
    {
        var table = Tables.Create(["Source", "Billing period", "Provider", "Data through", "Imported"], ["Version", "Rows", "Billed", "Effective"]);
        table.AddColumn(new TableColumn(new Text("")));
        foreach (var source in sources)
        {
            foreach (var period in source.BillingPeriods)
            {
                table.AddTexts(
                [
                    source.Source, Day(period.Start), period.Provider, Minute(period.DataThrough), Minute(period.ImportedAt),
                    period.Version.ToString(CultureInfo.InvariantCulture), Tables.Count(period.Rows),
                    Tables.Amount(period.BilledCost), Tables.Amount(period.EffectiveCost), period.Currency,
                ]);
            }
        }

        return table;
    }

    private static Table Versions(IReadOnlyList<SourceResult> sources)
    {
        var table = Tables.Create(["Source", "Billing period", "Imported", "Superseded", "Held"], ["Version", "Rows", "Billed", "Effective"]);
        table.AddColumn(new TableColumn(new Text("")));
        foreach (var source in sources)
        {
            foreach (var version in source.Versions ?? [])
            {
                foreach (var costs in version.Costs)
                {
                    table.AddTexts(
                    [
                        source.Source, Day(version.Start), Minute(version.ImportedAt), Minute(version.SupersededAt), version.Detail,
                        version.Version.ToString(CultureInfo.InvariantCulture), Tables.Count(version.Rows),
                        Tables.Amount(costs.BilledCost), Tables.Amount(costs.EffectiveCost), costs.Currency,
                    ]);
                }
            }
        }

        return table;
    }

    private static string Day(DateTime moment) => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Minute(DateTime? moment) => moment?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";
}
