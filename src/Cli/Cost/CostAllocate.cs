using System.CommandLine;
using CloudIntel.Cli.Output;
using CloudIntel.Controllers.AllocationPolicies;
using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Ports;
using CloudIntel.Resources;
using Spectre.Console;

namespace CloudIntel.Cli.Cost;

/// <summary><c>cost allocate</c>: who answers for the charges, by an AllocationPolicy.</summary>
internal static class CostAllocate
{
    public static Verb Verb(Shell shell)
    {
        var ledger = LedgerFile.Option();
        var policy = new Option<string>("--policy", "-f") { Description = "File with an AllocationPolicy.", HelpName = "POLICY.yaml", Required = true };
        var dimension = new Option<string?>("--dimension") { Description = "Show this dimension alone.", HelpName = "NAME" };
        var from = Moments.Option("--from", "First day. Default: the first with charges.");
        var to = Moments.Option("--to", "First day after. Default: the day after the last with charges.");
        var currency = new Option<string?>("--currency") { Description = "Convert each day into this currency, at the ledger's rates.", HelpName = "CODE" };
        var daily = new Option<bool>("--daily") { Description = "A line a day." };
        var units = new Option<string[]>("--units") { Description = "CSV with the columns date, value and units, for a unit metric.", HelpName = "METRIC=FILE" };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json, OutputFormat.Csv);

        var verb = new Verb("allocate", "Say who answers for the charges of a ledger, by the rules of an AllocationPolicy.")
        {
            Examples =
            [
                "cost allocate --ledger costs.duckdb -f policy.yaml",
                "cost allocate --ledger costs.duckdb -f policy.yaml --dimension team --from 2026-03 --to 2026-04 --daily -o csv",
            ],
        };
        foreach (var option in new Option[] { ledger, policy, dimension, from, to, currency, daily, units, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var manifest = await PolicyFile.ReadAsync(parsed.GetRequiredValue(policy), cancellationToken);
            if (parsed.GetValue(dimension) is { } name && manifest.Spec.Dimensions.All(found => found.Name != name))
                throw new UsageException($"--dimension {name} is no dimension of the policy. There are {string.Join(", ", manifest.Spec.Dimensions.Select(found => found.Name))}.");
            var counts = await UnitsAsync(parsed.GetValue(units) ?? [], manifest, cancellationToken);
            await using var opened = await LedgerFile.OpenAsync(parsed.GetRequiredValue(ledger), shell, cancellationToken);
            var (first, last) = await DaysAsync(opened, parsed.GetValue(from), parsed.GetValue(to), cancellationToken);
            counts = [.. await opened.UnitsAsync(manifest.Metadata.Name ?? "", LedgerAllocation.MonthOf(first), last.AddMonths(1), cancellationToken), .. counts];
            var charges = new CostQuery { By = [], Currency = parsed.GetValue(currency)?.ToUpperInvariant() };
            var allocation = await opened.AllocateAsync(AllocationPlan.Compile(manifest.Spec.ToRules()), charges, first, last, counts, cancellationToken);
            var report = new AllocationReport(manifest.Metadata.Name ?? "", first, last, allocation)
            {
                Dimension = parsed.GetValue(dimension),
                Currency = charges.Currency,
                Daily = parsed.GetValue(daily),
            };
            await (parsed.GetRequiredValue(output) switch
            {
                OutputFormat.Json => Json.WriteAsync(shell.Out, report.WriteJson, cancellationToken),
                OutputFormat.Csv => report.WriteCsvAsync(shell.Out, cancellationToken),
                _ => WriteTablesAsync(shell, report, manifest.Spec.ToColumn()),
            });
            return ExitCode.Good;
        });
        return verb;
    }

    private static async Task<IReadOnlyList<UnitCount>> UnitsAsync(IEnumerable<string> files, AllocationPolicy policy, CancellationToken cancellationToken)
    {
        var counts = new List<UnitCount>();
        foreach (var given in files)
        {
            if (given.Split('=', 2) is not [var metric, var file] || (policy.Spec.UnitMetrics ?? []).All(known => known.Name != metric))
                throw new UsageException($"--units {given} must be METRIC=FILE with a unit metric of the policy.");
            if (!File.Exists(file))
                throw new UsageException($"There is no file {file}.");
            try
            {
                counts.AddRange(UnitCsv.Read(metric, await File.ReadAllTextAsync(file, cancellationToken)));
            }
            catch (UnreadableUnitsException e)
            {
                throw new UsageException($"{file}: {e.Message}");
            }
        }

        return counts;
    }

    /// <summary>The days that are asked for, as far as there are charges.</summary>
    internal static async Task<(DateOnly First, DateOnly Last)> DaysAsync(ILedger ledger, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        if (from >= to)
            throw new UsageException($"--from {from:yyyy-MM-dd} does not lie before --to {to:yyyy-MM-dd}: nothing can lie between them.");
        var months = (await ledger.SummarizeAsync(new() { By = ["month"], From = from, To = to }, cancellationToken)).Select(group => group.Keys[0]!).ToList();
        if (months.Count == 0)
            throw new UsageException("The ledger holds no charges of that time.");
        return (
            from is { } start ? DateOnly.FromDateTime(start.UtcDateTime) : Month(months.Min(StringComparer.Ordinal)!),
            to is { } end ? DateOnly.FromDateTime(end.UtcDateTime) : Month(months.Max(StringComparer.Ordinal)!).AddMonths(1));

        static DateOnly Month(string text) => DateOnly.ParseExact($"{text}-01", "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Task WriteTablesAsync(Shell shell, AllocationReport report, CostColumn column)
    {
        var console = Tables.Console(shell.Out, shell.OutIsTerminal);
        var isFirst = true;
        foreach (var dimension in report.Dimensions)
        {
            foreach (var currency in report.Currencies)
            {
                if (!isFirst)
                    console.WriteLine();
                isFirst = false;
                string[] texts = report.Daily ? [dimension.Name, "Day"] : [dimension.Name];
                var table = Tables.Create(texts, [$"{column} {currency}", "of it shared", "Share", "Charges"]);
                var total = dimension.Sum(currency, report.From, report.To).Sum(value => value.Total[column].ToDecimal());
                foreach (var period in report.Periods)
                {
                    var values = dimension.Sum(currency, period.From, period.To);
                    foreach (var value in values.OrderBy(value => value.Value is null).ThenByDescending(value => value.Total[column]))
                    {
                        var cost = value.Total[column].ToDecimal();
                        string[] day = period.Day is { } shown ? [shown.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)] : [];
                        table.AddTexts(
                        [
                            value.Value ?? "(unallocated)", .. day, Tables.Amount(cost), Tables.Amount(value.Shared[column].ToDecimal()),
                            total == 0 ? "–" : (cost / total).ToString("0.0%", System.Globalization.CultureInfo.InvariantCulture), Tables.Count(value.Charges),
                        ]);
                    }
                }

                var sum = dimension.Sum(currency, report.From, report.To);
                table.AddEmptyRow();
                string[] blank = report.Daily ? ["Total", ""] : ["Total"];
                table.AddTexts([.. blank, Tables.Amount(total), Tables.Amount(sum.Sum(value => value.Shared[column].ToDecimal())), "", Tables.Count(report.Charges(currency))]);
                console.Write(table);
            }
        }

        return Task.CompletedTask;
    }
}
