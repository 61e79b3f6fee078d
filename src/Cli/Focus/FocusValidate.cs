using System.CommandLine;
using System.CommandLine.Parsing;
using CloudIntel.Cli.Output;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Validation;
using Spectre.Console;

namespace CloudIntel.Cli.Focus;

/// <summary><c>focus validate</c>: judges bills by the rules of FOCUS.</summary>
internal static class FocusValidate
{
    private const string Sarif = "sarif";

    public static Verb Verb(Shell shell)
    {
        var files = new Argument<string[]>("FILE") { Description = "Bills that are to be FOCUS: CSV, CSV.gz or Parquet.", Arity = ArgumentArity.OneOrMore };
        var version = new Option<string?>("--version") { Description = "Version by whose rules they are judged. Default: what the columns say." };
        version.AcceptOnlyFromAmong([.. FocusVersions.All.Select(known => known.Name())]);
        var model = new Option<string?>("--model") { Description = "An official rule model (JSON); its rules are judged beside the built-in ones.", HelpName = "RULES.json" };
        var invoices = new Option<string?>("--invoices") { Description = "CSV with InvoiceId, BillingCurrency and Total: what the charges of each invoice must add up to.", HelpName = "FILE" };
        var excerpt = new Option<bool>("--excerpt") { Description = "The files hold only some of the columns: do not ask for the others." };
        var together = new Option<bool>("--together") { Description = "The files are parts of one bill, such as its months: rules about several rows look at all files." };
        var limit = new Option<int>("--limit") { Description = "Places that are listed for each rule; all are counted.", HelpName = "N", DefaultValueFactory = _ => 1_000 };
        limit.Validators.Add(AtLeastOne);
        var folder = new Option<string?>("--out-dir") { Description = "Write one result per file into this folder, under the file's name, instead of to standard output.", HelpName = "DIR" };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json, Sarif);

        var verb = new Verb("validate", "Judge bills by the rules of FOCUS 1.0 to 1.4. Exit code 1 when one of them fails.")
        {
            Examples =
            [
                "focus validate aws-2026-04.csv",
                "focus validate aws-2026-*.csv --together --invoices invoices.csv -o json",
                "focus validate azure.parquet --version 1.2 --model model-1.2.json -o sarif",
            ],
        };
        verb.Add(files);
        foreach (var option in new Option[] { version, model, invoices, excerpt, together, limit, folder, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var paths = parsed.GetRequiredValue(files);
            foreach (var path in paths.Append(parsed.GetValue(model)).Append(parsed.GetValue(invoices)))
            {
                if (path is not null && !File.Exists(path))
                    throw new UsageException($"There is no file {path}.");
            }

            var extension = parsed.GetRequiredValue(output) == Sarif ? Sarif : OutputFormat.Json;
            if (parsed.GetValue(folder) is { } results)
                OutputFolder.Prepare(results, paths, extension);
            var request = new ValidationRequest
            {
                Files = [.. paths.Select(path => new BillFile(path, Path.GetFullPath(path)))],
                Version = parsed.GetValue(version) is { } name ? FocusVersions.Find(name) : null,
                Model = parsed.GetValue(model),
                Invoices = parsed.GetValue(invoices),
                Excerpt = parsed.GetValue(excerpt),
                Together = parsed.GetValue(together),
                Limit = parsed.GetValue(limit),
            };
            var reports = await ProgressBar.RunAsync(
                shell, progress => FocusValidation.ValidateAsync(request, ImportProgressReport.Of(progress), shell.Clock, cancellationToken));
            await WriteAsync(shell, reports, parsed.GetRequiredValue(output), parsed.GetValue(folder), cancellationToken);
            return reports.All(report => report.Passed) ? ExitCode.Good : ExitCode.Finding;
        });
        return verb;
    }

    private static async Task WriteAsync(
        Shell shell, IReadOnlyList<ValidationReport> reports, string format, string? folder, CancellationToken cancellationToken)
    {
        if (format == Sarif)
        {
            if (folder is not null)
                await OutputFolder.WriteAsync(folder, reports, report => report.File, (writer, report) => SarifLog.Write(writer, [report]), cancellationToken, Sarif);
            else
                await Json.WriteAsync(shell.Out, writer => SarifLog.Write(writer, reports), cancellationToken);
            return;
        }

        IReadOnlyList<ValidateResult> results = [.. reports.Select(ValidateResults.Of)];
        if (folder is not null)
            await OutputFolder.WriteAsync(folder, results, result => result.File!, CliJson.Default.ValidateResult, cancellationToken);
        else if (format == OutputFormat.Json && results.Count == 1)
            await Json.WriteAsync(shell.Out, results[0], CliJson.Default.ValidateResult, cancellationToken);
        else if (format == OutputFormat.Json)
            await Json.WriteAsync(shell.Out, results, CliJson.Default.IReadOnlyListValidateResult, cancellationToken);
        else
            WriteTables(shell, reports);
    }

    /// <summary>One line a broken rule, with the first place and an example.</summary>
    private static void WriteTables(Shell shell, IReadOnlyList<ValidationReport> reports)
    {
        var console = Tables.Console(shell.Out, shell.OutIsTerminal);
        foreach (var report in reports)
        {
            var failures = report.Broken.Where(rule => rule.Verdict == Verdict.Failure).ToList();
            shell.Out.WriteLine(
                $"{report.File}: FOCUS {report.Version.Name()}, {Tables.Count(report.Rows)} rows, {report.Judged.Count} rules judged: "
                + (report.Passed ? "no failures" : $"{failures.Count} rules fail"));
            if (report.Broken.Count > 0)
            {
                var table = Tables.Create(["Verdict", "Rule", "Column", "Line", "What"], ["Count"]);
                foreach (var rule in report.Broken)
                {
                    var first = report.Findings.FirstOrDefault(finding => finding.Rule == rule.Rule && finding.Column == rule.Column && finding.Verdict == rule.Verdict);
                    table.AddTexts(
                    [
                        ValidateResults.Name(rule.Verdict), rule.Rule, rule.Column.Length == 0 ? null : rule.Column,
                        first?.Line?.ToString(System.Globalization.CultureInfo.InvariantCulture), first?.Message ?? rule.Message, Tables.Count(rule.Count),
                    ]);
                }

                console.Write(table);
            }

            shell.Out.WriteLine();
        }
    }

    private static void AtLeastOne(OptionResult option)
    {
        if (option.GetValueOrDefault<int>() < 1)
            option.AddError($"{option.Option.Name} must be at least 1.");
    }
}
