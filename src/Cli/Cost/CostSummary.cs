using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Ports;
using Spectre.Console;

namespace CloudIntel.Cli.Cost;

/// <summary><c>cost summary</c>: sums of charges by columns.</summary>
internal sealed class CostSummary(Shell shell, IReadOnlyList<string> columns, IReadOnlyList<CostGroup> groups)
{
    public static Verb Verb(Shell shell)
    {
        var ledger = LedgerFile.Option();
        var by = new Option<string[]>("--by")
        {
            Description = "Columns to group by: FOCUS column names in any case, month, day, tag:KEY.",
            HelpName = "COLUMN[,COLUMN]",
            Required = true,
        };
        by.CompletionSources.Add(_ => GroupColumns.Known);
        var selection = new Selection();
        var asOf = AsOf.Option();
        var currency = CurrencyOption.Create();
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json, OutputFormat.Csv);

        var verb = new Verb("summary", "Sum up the charges of a ledger, one result a currency, the dearest group first.")
        {
            Examples =
            [
                "cost summary --ledger costs.duckdb --by ServiceName",
                "cost summary --ledger costs.duckdb --by month,tag:team --from 2026-01 --to 2026-04 -o csv",
                "cost summary --ledger costs.duckdb --by SubAccountId --filter ChargeCategory=Usage,Purchase --filter 'tag:team!=platform'",
                "cost summary --ledger costs.duckdb --by ServiceName --as-of 2026-04-10 --currency EUR",
            ],
        };
        verb.Add(ledger);
        verb.Add(by);
        selection.AddTo(verb);
        foreach (var option in new Option[] { asOf, currency, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var columns = GroupColumns.Parse(parsed.GetRequiredValue(by));
            var query = selection.Query(parsed, columns) with { Currency = parsed.GetValue(currency)?.ToUpperInvariant() };

            await using var opened = await LedgerFile.OpenAsync(parsed.GetRequiredValue(ledger), shell, cancellationToken);
            await Selection.RequireSourceAsync(opened, query.Source, cancellationToken);
            if (parsed.GetValue(asOf) is { } version)
                query = query with { AsOf = AsOf.Moment("--as-of", version, await Selection.VersionsAsync(opened, query, cancellationToken)) };
            var summary = new CostSummary(shell, columns, await opened.SummarizeAsync(query, cancellationToken));
            await (parsed.GetRequiredValue(output) switch
            {
                OutputFormat.Json => Json.WriteAsync(shell.Out, summary.WriteJson, cancellationToken),
                OutputFormat.Csv => summary.WriteCsvAsync(cancellationToken),
                _ => summary.WriteTablesAsync(),
            });
            return ExitCode.Good;
        });
        return verb;
    }

    private IEnumerable<IGrouping<string, CostGroup>> Currencies => groups.GroupBy(group => group.Costs.Currency).OrderBy(currency => currency.Key, StringComparer.Ordinal);

    private void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var currency in Currencies)
        {
            json.WriteStartObject();
            json.WriteString("currency", currency.Key);
            json.WriteStartArray("rows");
            foreach (var group in currency)
            {
                json.WriteStartObject();
                for (var i = 0; i < columns.Count; i++)
                    json.WriteString(GroupColumns.ResultName(columns[i]), group.Keys[i]);
                WriteCosts(json, group);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("total");
            WriteCosts(json, Total(currency));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private async Task WriteCsvAsync(CancellationToken cancellationToken)
    {
        await Csv.WriteRowAsync(shell.Out, [.. columns.Select(GroupColumns.ResultName), "currency"], [.. CostFigures.Names, "rows"], cancellationToken);
        foreach (var group in Currencies.SelectMany(currency => currency))
        {
            await Csv.WriteRowAsync(
                shell.Out,
                [.. group.Keys, group.Costs.Currency],
                [.. CostFigures.Amounts(group.Costs).Select(Money.Text), group.Rows.ToString(CultureInfo.InvariantCulture)],
                cancellationToken);
        }
    }

    private async Task WriteTablesAsync()
    {
        if (groups.Count == 0)
            await shell.Error.WriteLineAsync("The ledger holds no charges of that time.");
        var console = Tables.Console(shell.Out, shell.OutIsTerminal);
        foreach (var (index, currency) in Currencies.Index())
        {
            if (index > 0)
                console.WriteLine();
            var table = Tables.Create(columns, [$"Billed {currency.Key}", "Effective", "List", "Contracted", "Rows"]);
            foreach (var group in currency)
                table.AddTexts([.. group.Keys, .. CostFigures.Amounts(group.Costs).Select(Tables.Amount), Tables.Count(group.Rows)]);
            var total = Total(currency);
            table.AddEmptyRow();
            table.AddTexts([.. columns.Select((_, column) => column == 0 ? "Total" : ""), .. CostFigures.Amounts(total.Costs).Select(Tables.Amount), Tables.Count(total.Rows)]);
            console.Write(table);
        }
    }

    private static void WriteCosts(Utf8JsonWriter json, CostGroup group)
    {
        CostFigures.Write(json, group.Costs);
        json.WriteNumber("rows", group.Rows);
    }

    private static CostGroup Total(IGrouping<string, CostGroup> currency) =>
        new([], CostFigures.Sum(currency.Key, currency.Select(group => group.Costs)), currency.Sum(group => group.Rows));
}
