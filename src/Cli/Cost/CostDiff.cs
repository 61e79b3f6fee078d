using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CloudIntel.Cli.Output;
using CloudIntel.Core.FinOps;
using CloudIntel.Core.Ports;
using Spectre.Console;

namespace CloudIntel.Cli.Cost;

/// <summary><c>cost diff</c>: what a restatement changed.</summary>
internal sealed class CostDiff(Shell shell, IReadOnlyList<string> columns, CostDiffQuery query, IReadOnlyList<CostDifference> differences)
{
    private static readonly string[] DefaultColumns = ["ServiceName", "SubAccountId"];

    public static Verb Verb(Shell shell)
    {
        var ledger = LedgerFile.Option();
        var by = new Option<string[]>("--by")
        {
            Description = "Columns to group by: FOCUS column names in any case, month, day, tag:KEY. Versions that are no longer held in full know months, providers, accounts, services and charge categories.",
            HelpName = "COLUMN[,COLUMN]",
            DefaultValueFactory = _ => DefaultColumns,
        };
        by.CompletionSources.Add(_ => GroupColumns.Known);
        var before = new Option<string?>("--before") { Description = "The earlier state: a moment, or the number of a version. Default: the one before the latest restatement.", HelpName = "VERSION" };
        var after = new Option<string?>("--after") { Description = "The later state: a moment, or the number of a version. Default: now.", HelpName = "VERSION" };
        var selection = new Selection();
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json, OutputFormat.Csv);

        var verb = new Verb("diff", "Show what changed between two versions of a bill, the biggest change first.")
        {
            Examples =
            [
                "cost diff --ledger costs.duckdb",
                "cost diff --ledger costs.duckdb --source aws --from 2026-03 --to 2026-04 --before 1 --after 3",
                "cost diff --ledger costs.duckdb --before 2026-04-05 --by month,SubAccountId -o json",
            ],
        };
        verb.Add(ledger);
        foreach (var option in new Option[] { before, after, by })
            verb.Add(option);
        selection.AddTo(verb);
        verb.Add(output);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var columns = GroupColumns.Parse(parsed.GetRequiredValue(by));
            var charges = selection.Query(parsed, columns);
            await using var opened = await LedgerFile.OpenAsync(parsed.GetRequiredValue(ledger), shell, cancellationToken);
            await Selection.RequireSourceAsync(opened, charges.Source, cancellationToken);
            var versions = await Selection.VersionsAsync(opened, charges, cancellationToken);
            var query = new CostDiffQuery
            {
                By = columns,
                Before = parsed.GetValue(before) is { } earlier ? AsOf.Moment("--before", earlier, versions) : BeforeLatest(versions),
                After = parsed.GetValue(after) is { } later ? AsOf.Moment("--after", later, versions) : null,
                From = charges.From,
                To = charges.To,
                Source = charges.Source,
                Filters = charges.Filters,
            };
            if (query.Before >= query.After)
                throw new UsageException($"--before {query.Before:yyyy-MM-ddTHH:mm:ss.ffffffZ} does not lie before --after {query.After:yyyy-MM-ddTHH:mm:ss.ffffffZ}.");

            var diff = new CostDiff(shell, columns, query, await opened.DiffAsync(query, cancellationToken));
            await (parsed.GetRequiredValue(output) switch
            {
                OutputFormat.Json => Json.WriteAsync(shell.Out, diff.WriteJson, cancellationToken),
                OutputFormat.Csv => diff.WriteCsvAsync(cancellationToken),
                _ => diff.WriteTablesAsync(),
            });
            return ExitCode.Good;
        });
        return verb;
    }

    /// <summary>The last moment before the latest restatement.</summary>
    private static DateTimeOffset BeforeLatest(IReadOnlyList<PeriodVersion> versions) =>
        versions.Where(version => version.Version > 1).Select(version => version.ImportedAt).DefaultIfEmpty().Max() is var latest && latest > default(DateTimeOffset)
            ? latest.AddMicroseconds(-1)
            : throw new UsageException("No billing period of these was restated yet: each has one version. Say with --before what to compare with, such as a moment.");

    private IEnumerable<IGrouping<string, CostDifference>> Currencies =>
        differences.GroupBy(difference => difference.After.Currency).OrderBy(currency => currency.Key, StringComparer.Ordinal);

    private void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var currency in Currencies)
        {
            json.WriteStartObject();
            json.WriteString("currency", currency.Key);
            json.WriteString("before", Time(query.Before));
            if (query.After is { } after)
                json.WriteString("after", Time(after));
            json.WriteStartArray("rows");
            foreach (var difference in currency)
            {
                json.WriteStartObject();
                for (var i = 0; i < columns.Count; i++)
                    json.WriteString(GroupColumns.ResultName(columns[i]), difference.Keys[i]);
                WriteSides(json, difference);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("total");
            WriteSides(json, Total(currency));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSides(Utf8JsonWriter json, CostDifference difference)
    {
        Side("before", difference.Before, difference.RowsBefore);
        Side("after", difference.After, difference.RowsAfter);
        Side("change", difference.Change, difference.RowsAfter - difference.RowsBefore);

        void Side(string name, CostSums costs, long rows)
        {
            json.WriteStartObject(name);
            CostFigures.Write(json, costs);
            json.WriteNumber("rows", rows);
            json.WriteEndObject();
        }
    }

    private async Task WriteCsvAsync(CancellationToken cancellationToken)
    {
        string[] sides = ["Before", "After", "Change"];
        await Csv.WriteRowAsync(
            shell.Out, [.. columns.Select(GroupColumns.ResultName), "currency"],
            [.. sides.SelectMany(side => CostFigures.Names.Append("rows").Select(name => name + side))], cancellationToken);
        foreach (var difference in Currencies.SelectMany(currency => currency))
        {
            (CostSums Costs, long Rows)[] figures =
                [(difference.Before, difference.RowsBefore), (difference.After, difference.RowsAfter), (difference.Change, difference.RowsAfter - difference.RowsBefore)];
            await Csv.WriteRowAsync(
                shell.Out,
                [.. difference.Keys, difference.After.Currency],
                [.. figures.SelectMany(side => CostFigures.Amounts(side.Costs).Select(Money.Text).Append(side.Rows.ToString(CultureInfo.InvariantCulture)))],
                cancellationToken);
        }
    }

    private async Task WriteTablesAsync()
    {
        if (differences.Count == 0)
            await shell.Error.WriteLineAsync("Nothing changed.");
        var console = Tables.Console(shell.Out, shell.OutIsTerminal);
        foreach (var (index, currency) in Currencies.Index())
        {
            if (index > 0)
                console.WriteLine();
            var table = Tables.Create(
                columns, [$"Billed {currency.Key} before", "after", "change", "%", "Effective change", "Rows before", "after"]);
            foreach (var difference in currency)
                AddRow(table, difference.Keys, difference);
            table.AddEmptyRow();
            AddRow(table, [.. columns.Select((_, column) => column == 0 ? "Total" : "")], Total(currency));
            console.Write(table);
        }
    }

    private static void AddRow(Table table, IReadOnlyList<string?> keys, CostDifference difference) => table.AddTexts(
    [
        .. keys, Tables.Amount(difference.Before.Billed), Tables.Amount(difference.After.Billed), CostFigures.Signed(difference.Change.Billed),
        CostFigures.Percent(difference.Before.Billed, difference.After.Billed), CostFigures.Signed(difference.Change.Effective),
        Tables.Count(difference.RowsBefore), Tables.Count(difference.RowsAfter),
    ]);

    private static CostDifference Total(IGrouping<string, CostDifference> currency) => new(
        [],
        CostFigures.Sum(currency.Key, currency.Select(difference => difference.Before)),
        CostFigures.Sum(currency.Key, currency.Select(difference => difference.After)),
        currency.Sum(difference => difference.RowsBefore),
        currency.Sum(difference => difference.RowsAfter));

    private static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);
}
