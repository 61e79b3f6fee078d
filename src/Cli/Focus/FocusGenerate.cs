using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.FinOps.SampleBill;
using Spectre.Console;

namespace CloudIntel.Cli.Focus;

/// <summary><c>focus generate</c>: writes the sample bill.</summary>
internal static class FocusGenerate
{
    private static readonly Dictionary<string, FocusVersion> Versions = new()
    {
        ["1.2"] = FocusVersion.V12,
        ["1.1"] = FocusVersion.V11,
        ["1.0"] = FocusVersion.V10,
    };

    public static Verb Verb(Shell shell)
    {
        var folder = new Option<string>("--out") { Description = "Folder for the bills: one CSV file a cloud and month. Files of the same names are replaced.", HelpName = "DIR", Required = true };
        var months = new Option<int>("--months") { Description = "Number of months.", HelpName = "N", DefaultValueFactory = _ => 4 };
        months.Validators.Add(InRange(1, 120));
        var until = new Option<DateOnly?>("--until") { Description = "Last day with charges, 2026-04-15. Default: yesterday, UTC.", HelpName = "DATE", CustomParser = Day };
        var rows = new Option<int>("--rows") { Description = "Rows a full month, about. From 100,000 on, charges are hours instead of days.", HelpName = "N", DefaultValueFactory = _ => 2_000 };
        rows.Validators.Add(InRange(1, 50_000_000));
        var seed = new Option<ulong>("--seed") { Description = "Another seed makes another bill; the same one, the same.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var version = new Option<string>("--version") { Description = "Version of FOCUS.", DefaultValueFactory = _ => "1.2" };
        version.AcceptOnlyFromAmong([.. Versions.Keys]);
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);

        var verb = new Verb("generate", "Write made-up bills of three clouds that keep every rule of FOCUS, to try things out.")
        {
            Examples = ["focus generate --out sample", "focus generate --out sample --months 12 --until 2026-04-15 --rows 1000000 --seed 7"],
        };
        foreach (var option in new Option[] { folder, months, until, rows, seed, version, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var lastDay = parsed.GetValue(until) ?? DateOnly.FromDateTime(shell.Clock.GetUtcNow().UtcDateTime).AddDays(-1);
            var generator = new SampleBillGenerator(new()
            {
                FirstMonth = lastDay.AddMonths(1 - parsed.GetValue(months)),
                LastDay = lastDay,
                RowsPerMonth = parsed.GetValue(rows),
                Hourly = parsed.GetValue(rows) >= SampleBillOptions.HourlyFrom,
                Seed = parsed.GetValue(seed),
            });
            var result = await WriteBillsAsync(generator, parsed.GetRequiredValue(folder), Versions[parsed.GetRequiredValue(version)], cancellationToken);
            if (parsed.GetRequiredValue(output) == OutputFormat.Json)
                await Json.WriteAsync(shell.Out, result, CliJson.Default.GenerateResult, cancellationToken);
            else
                WriteTable(shell, result);
            return ExitCode.Good;
        });
        return verb;
    }

    private static async Task<GenerateResult> WriteBillsAsync(SampleBillGenerator generator, string folder, FocusVersion version, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var files = new List<GeneratedFile>();
        var all = new SampleBillTotal();
        foreach (var month in generator.Months)
        {
            foreach (var cloud in SampleBillGenerator.Clouds)
            {
                var path = Path.Combine(folder, $"{cloud}-{month:yyyy-MM}.csv");
                var total = await WriteBillAsync(generator.Charges(cloud, month), path, version, cancellationToken);
                files.Add(Describe(path, total));
                all += total;
            }
        }

        return new() { Files = files, Total = Describe(null, all) };
    }

    /// <summary>Writes a file that is never seen half written.</summary>
    private static async Task<SampleBillTotal> WriteBillAsync(IEnumerable<FocusCharge> charges, string path, FocusVersion version, CancellationToken cancellationToken)
    {
        var unfinished = path + ".part";
        var total = new SampleBillTotal();
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
                await FocusCsv.WriteAsync(Counted(), file, version, cancellationToken);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }

        return total;

        IEnumerable<FocusCharge> Counted()
        {
            foreach (var charge in charges)
            {
                total += SampleBillTotal.Of(charge);
                yield return charge;
            }
        }
    }

    private static GeneratedFile Describe(string? path, SampleBillTotal total) => new()
    {
        File = path,
        Rows = total.Rows,
        BilledCost = total.Billed,
        EffectiveCost = total.Effective,
        ListCost = total.List,
        ContractedCost = total.Contracted,
    };

    private static void WriteTable(Shell shell, GenerateResult result)
    {
        var table = Tables.Create(["File"], ["Rows", "Billed USD", "Effective", "List", "Contracted"]);
        foreach (var file in result.Files.Append(result.Total))
        {
            decimal[] amounts = [file.BilledCost, file.EffectiveCost, file.ListCost, file.ContractedCost];
            table.AddTexts([file.File ?? "Total", Tables.Count(file.Rows), .. amounts.Select(Tables.Amount)]);
        }

        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
    }

    private static Action<OptionResult> InRange(int least, int most) => option =>
    {
        var value = option.GetValueOrDefault<int>();
        if (value < least || value > most)
            option.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Option.Name} {value} is out of range: give {least} to {most}."));
    };

    private static DateOnly? Day(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        argument.AddError($"{argument.Argument.Name} {text} is no day: write 2026-04-15.");
        return null;
    }
}
