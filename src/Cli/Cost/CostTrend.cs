using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using Spectre.Console;

namespace CloudIntel.Cli.Cost;

/// <summary><c>cost trend</c>: how costs go from step to step.</summary>
internal sealed class CostTrend(
    Shell shell, IReadOnlyList<string> columns, TrendInterval interval, CostMetric metric, DateTimeOffset? through, IReadOnlyList<CurrencyTrend> trends)
{
    private const int BarWidth = 24;

    /// <summary>No bill reaches further.</summary>
    private static readonly DateOnly LastDay = new(9999, 1, 1);

    /// <summary>Steps and groups that a table shows; JSON and CSV have all.</summary>
    private const int MostSteps = 6, MostGroups = 15;

    private static readonly (string Name, CostMetric Metric)[] MetricNames =
    [
        ("effective", CostMetric.EffectiveCost), ("billed", CostMetric.BilledCost), ("list", CostMetric.ListCost), ("contracted", CostMetric.ContractedCost),
    ];

    public static Verb Verb(Shell shell)
    {
        var ledger = LedgerFile.Option();
        var by = new Option<string[]>("--by")
        {
            Description = "Columns to group by besides: FOCUS column names in any case, tag:KEY.",
            HelpName = "COLUMN[,COLUMN]",
            DefaultValueFactory = _ => [],
        };
        by.CompletionSources.Add(_ => GroupColumns.Known);
        var interval = new Option<string>("--interval") { Description = "Length of a step. Weeks begin on Monday.", DefaultValueFactory = _ => TrendInterval.Month.Name };
        interval.AcceptOnlyFromAmong([.. TrendInterval.All.Select(known => known.Name)]);
        var metric = new Option<string>("--metric") { Description = "The cost that a table shows and orders by; json and csv have all four.", DefaultValueFactory = _ => MetricNames[0].Name };
        metric.AcceptOnlyFromAmong([.. MetricNames.Select(known => known.Name)]);
        var selection = new Selection();
        var asOf = AsOf.Option();
        var currency = CurrencyOption.Create();
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json, OutputFormat.Csv);

        var verb = new Verb("trend", "Show how costs change from month to month, week to week or day to day.")
        {
            Examples =
            [
                "cost trend --ledger costs.duckdb",
                "cost trend --ledger costs.duckdb --by tag:team --interval week --from 2026-03",
                "cost trend --ledger costs.duckdb --by ServiceName --interval day --filter ChargeCategory=Usage -o csv",
            ],
        };
        verb.Add(ledger);
        foreach (var option in new Option[] { by, interval, metric })
            verb.Add(option);
        selection.AddTo(verb);
        foreach (var option in new Option[] { asOf, currency, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var steps = TrendInterval.All.Single(known => known.Name == parsed.GetRequiredValue(interval));
            var shown = MetricNames.Single(known => known.Name == parsed.GetRequiredValue(metric)).Metric;
            var columns = GroupColumns.Parse(parsed.GetRequiredValue(by));
            var query = selection.Query(parsed, [steps.Column, .. columns]) with { Currency = parsed.GetValue(currency)?.ToUpperInvariant() };

            await using var opened = await LedgerFile.OpenAsync(parsed.GetRequiredValue(ledger), shell, cancellationToken);
            await Selection.RequireSourceAsync(opened, query.Source, cancellationToken);
            if (parsed.GetValue(asOf) is { } version)
                query = query with { AsOf = AsOf.Moment("--as-of", version, await Selection.VersionsAsync(opened, query, cancellationToken)) };
            var trends = CurrencyTrend.Of(await opened.SummarizeAsync(query, cancellationToken), steps, shown);
            var trend = new CostTrend(shell, columns, steps, shown, await ThroughAsync(opened, trends, cancellationToken), trends);
            await (parsed.GetRequiredValue(output) switch
            {
                OutputFormat.Json => Json.WriteAsync(shell.Out, trend.WriteJson, cancellationToken),
                OutputFormat.Csv => trend.WriteCsvAsync(cancellationToken),
                _ => trend.WriteTablesAsync(),
            });
            return ExitCode.Good;
        });
        return verb;
    }

    /// <summary>Up to when there are charges at all: the step in which that lies is not over, and those before it are.</summary>
    private static async Task<DateTimeOffset?> ThroughAsync(ILedger ledger, IReadOnlyList<CurrencyTrend> trends, CancellationToken cancellationToken) => trends.Count == 0
        ? null
        : await ledger.DataThroughAsync(CostScope.Everything, new DatePeriod(Midnight(trends[0].Starts[0]), Midnight(LastDay)), cancellationToken);

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private bool IsComplete(DateOnly start) => through is { } moment && moment >= Midnight(interval.Next(start));

    private string Label(DateOnly start) => interval.Label(start) + (IsComplete(start) ? "" : " *");

    private void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var trend in trends)
        {
            json.WriteStartObject();
            json.WriteString("currency", trend.Currency);
            json.WriteString("interval", interval.Name);
            json.WriteStartArray("rows");
            foreach (var series in trend.Series)
                WriteSeries(json, trend, series);
            json.WriteEndArray();
            json.WriteStartArray("total");
            WriteSeries(json, trend, trend.Total);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteSeries(Utf8JsonWriter json, CurrencyTrend trend, TrendSeries series)
    {
        for (var step = 0; step < trend.Starts.Count; step++)
        {
            json.WriteStartObject();
            json.WriteString("start", Date(trend.Starts[step]));
            json.WriteBoolean("complete", IsComplete(trend.Starts[step]));
            for (var i = 0; i < series.Keys.Count; i++)
                json.WriteString(GroupColumns.ResultName(columns[i]), series.Keys[i]);
            CostFigures.Write(json, series.Points[step].Costs);
            json.WriteNumber("rows", series.Points[step].Rows);
            if (step > 0)
            {
                json.WriteStartObject("change");
                CostFigures.Write(json, CostFigures.Change(series.Points[step - 1].Costs, series.Points[step].Costs));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    }

    private async Task WriteCsvAsync(CancellationToken cancellationToken)
    {
        await Csv.WriteRowAsync(shell.Out, ["start", "complete", .. columns.Select(GroupColumns.ResultName), "currency"], [.. CostFigures.Names, "rows"], cancellationToken);
        foreach (var trend in trends)
        {
            foreach (var series in trend.Series)
            {
                for (var step = 0; step < trend.Starts.Count; step++)
                {
                    await Csv.WriteRowAsync(
                        shell.Out,
                        [Date(trend.Starts[step]), IsComplete(trend.Starts[step]) ? "true" : "false", .. series.Keys, trend.Currency],
                        [.. CostFigures.Amounts(series.Points[step].Costs).Select(Money.Text), series.Points[step].Rows.ToString(CultureInfo.InvariantCulture)],
                        cancellationToken);
                }
            }
        }
    }

    private async Task WriteTablesAsync()
    {
        if (trends.Count == 0)
            await shell.Error.WriteLineAsync("The ledger holds no charges of that time.");
        var console = Tables.Console(shell.Out, shell.OutIsTerminal);
        foreach (var (index, trend) in trends.Index())
        {
            if (index > 0)
                console.WriteLine();
            console.Write(columns.Count == 0 ? StepsAsRows(trend) : StepsAsColumns(trend));
        }

        if (trends.Any(trend => trend.Starts.Any(start => !IsComplete(start))))
            await shell.Error.WriteLineAsync($"* is not over: there are charges until {through:yyyy-MM-dd HH:mm} UTC.");
    }

    private Table StepsAsRows(CurrencyTrend trend)
    {
        var table = Tables.Create([interval.Name], [$"{metric} {trend.Currency}", "Change", "%"]);
        table.AddColumn(new TableColumn(new Text("")).NoWrap());
        var amounts = Amounts(trend.Total);
        for (var step = 0; step < amounts.Length; step++)
        {
            table.AddTexts(
            [
                Label(trend.Starts[step]), Tables.Amount(amounts[step]),
                step == 0 ? "" : CostFigures.Signed(amounts[step] - amounts[step - 1]),
                step == 0 ? "" : CostFigures.Percent(amounts[step - 1], amounts[step]),
                Blocks.Bar(amounts[step], amounts.Max(), BarWidth),
            ]);
        }

        return table;
    }

    /// <summary>One row a group: the last steps in figures, all of them as a picture.</summary>
    private Table StepsAsColumns(CurrencyTrend trend)
    {
        var first = Math.Max(0, trend.Starts.Count - MostSteps);
        var table = Tables.Create(columns, [.. trend.Starts.Skip(first).Select(Label), "%"]);
        table.AddColumn(new TableColumn(new Text($"{metric} {trend.Currency}")).NoWrap());
        foreach (var series in trend.Series.Take(MostGroups))
            AddRow(series.Keys, series);
        if (trend.Series.Count > MostGroups)
        {
            var others = trend with { Series = [.. trend.Series.Skip(MostGroups)] };
            AddRow(Named($"{Tables.Count(others.Series.Count)} others"), others.Total);
        }

        table.AddEmptyRow();
        AddRow(Named("Total"), trend.Total);
        return table;

        IReadOnlyList<string?> Named(string name) => [name, .. columns.Skip(1).Select(_ => "")];

        void AddRow(IReadOnlyList<string?> keys, TrendSeries series)
        {
            var amounts = Amounts(series);
            table.AddTexts(
            [
                .. keys, .. amounts.Skip(first).Select(Tables.Amount),
                amounts.Length > 1 ? CostFigures.Percent(amounts[^2], amounts[^1]) : "", Blocks.Sparkline(amounts),
            ]);
        }
    }

    private decimal[] Amounts(TrendSeries series) => [.. series.Points.Select(point => CostFigures.Amount(point.Costs, metric))];

    private static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
