using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Ports;
using Spectre.Console;

namespace CloudIntel.Cli.Cost;

/// <summary><c>cost rates</c>: loads exchange rates, or lists those that a ledger has.</summary>
internal static class CostRates
{
    private const string DefaultSource = "rates";

    public static Verb Verb(Shell shell)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "CSV files with the columns date (yyyy-MM-dd), from, to and rate. Without files, the rates of the ledger are listed.",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [],
        };
        var ledger = LedgerFile.Option();
        var source = new Option<string>("--source")
        {
            Description = "Whose rates these are: all files together replace the rates that this source had.",
            HelpName = "NAME",
            DefaultValueFactory = _ => DefaultSource,
        };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json, OutputFormat.Csv);
        var verb = new Verb("rates", "Load the exchange rates with which --currency converts, or list them.")
        {
            Examples = ["cost rates ecb.csv --ledger costs.duckdb", "cost rates --ledger costs.duckdb -o csv"],
        };
        verb.Add(files);
        foreach (var option in new Option[] { ledger, source, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var paths = parsed.GetRequiredValue(files);
            if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
                throw new UsageException($"There is no file {missing}. Nothing was loaded.");
            if (paths.Length == 0)
            {
                await using var held = await LedgerFile.OpenAsync(parsed.GetRequiredValue(ledger), shell, cancellationToken);
                await ListAsync(shell, held, parsed.GetRequiredValue(output), cancellationToken);
                return ExitCode.Good;
            }

            await using var opened = await LedgerFile.OpenOrCreateAsync(parsed.GetRequiredValue(ledger), shell, cancellationToken);
            var request = new ImportRequest
            {
                Source = parsed.GetRequiredValue(source),
                Files = [.. paths.Select(path => new BillFile(path, Path.GetFullPath(path)))],
            };
            var report = await opened.ImportRatesAsync(request, cancellationToken);
            await shell.Error.WriteLineAsync($"{Tables.Count(report.Import.Rows)} exchange rates of {request.Source} loaded");
            return ExitCode.Good;
        });
        return verb;
    }

    private static async Task ListAsync(Shell shell, ILedger ledger, string format, CancellationToken cancellationToken)
    {
        var rates = new List<RateResult>();
        await foreach (var rate in ledger.RatesAsync(cancellationToken))
            rates.Add(new RateResult { Date = rate.Day, From = rate.From, To = rate.To, Rate = rate.Rate, Source = rate.Source });
        switch (format)
        {
            case OutputFormat.Json:
                await Json.WriteAsync(shell.Out, rates, CliJson.Default.IReadOnlyListRateResult, cancellationToken);
                break;
            case OutputFormat.Csv:
                await Csv.WriteRowAsync(shell.Out, ["date", "from", "to", "source"], ["rate"], cancellationToken);
                foreach (var rate in rates)
                    await Csv.WriteRowAsync(shell.Out, [Day(rate.Date), rate.From, rate.To, rate.Source], [Money.Text(rate.Rate)], cancellationToken);
                break;
            default:
                if (rates.Count == 0)
                    await shell.Error.WriteLineAsync("The ledger has no exchange rates.");
                var table = Tables.Create(["Date", "From", "To", "Source"], ["Rate"]);
                foreach (var rate in rates)
                    table.AddTexts([Day(rate.Date), rate.From, rate.To, rate.Source, Money.Text(rate.Rate)]);
                Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
                break;
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
