using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Policy;
using Spectre.Console;

namespace CloudIntel.Cli.Policy;

/// <summary><c>check</c>: the admission gate on files.</summary>
internal static class CheckVerb
{
    private const string Sarif = "sarif";
    private const string JUnit = "junit";
    private const string Markdown = "markdown";

    public static Verb Verb(Shell shell)
    {
        var options = new CheckOptions();
        var failOn = new Option<Enforcement>("--fail-on") { Description = "The mildest enforcement whose violations end with exit code 1.", HelpName = "Deny|Warn|Audit", DefaultValueFactory = _ => Enforcement.Deny };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json, Sarif, JUnit, Markdown);
        var verb = new Verb("check", "Judge manifests by CostPolicies before they reach a cluster, as the admission gate would. Ends with 1 where something would be denied.")
        {
            Examples =
            [
                "check -f manifests --policies policies --prices prices",
                "check -f overlays/production --policies policies --prices prices --diff-against origin/main -o markdown",
                "check -f - --policies policies --provider aws --region eu-west-1 --instance-types m6i.large -o sarif",
                "check -f manifests --context production",
            ],
        };
        options.AddTo(verb);
        verb.Add(failOn);
        verb.Add(output);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var at = shell.Clock.GetUtcNow();
            var inputs = await options.ReadAsync(parsed, shell, at, cancellationToken);
            var check = new PolicyCheck(inputs.Policies, inputs.Facts, inputs.Budgets, new(inputs.Opa), at);
            var report = new CheckReport(await check.RunAsync(inputs.Objects, inputs.Before, cancellationToken), inputs.Facts?.Currency, inputs.Before.Objects is not null, parsed.GetValue(failOn));
            await WriteAsync(shell, report, parsed.GetRequiredValue(output), cancellationToken);
            return report.ExitCode;
        });
        return verb;
    }

    private static async Task WriteAsync(Shell shell, CheckReport report, string format, CancellationToken cancellationToken)
    {
        await (format switch
        {
            OutputFormat.Json => Json.WriteAsync(shell.Out, CheckResult.Of(report), CliJson.Default.CheckResult, cancellationToken),
            Sarif => Json.WriteAsync(shell.Out, writer => CheckSarif.Write(writer, report), cancellationToken),
            JUnit => shell.Out.WriteAsync(CheckJUnit.Text(report).AsMemory(), cancellationToken),
            Markdown => shell.Out.WriteAsync(CheckMarkdown.Text(report).AsMemory(), cancellationToken),
            _ => WriteTablesAsync(shell, report),
        });
        await shell.Out.FlushAsync(cancellationToken);
        // In the other forms it is part of the result.
        if (format is OutputFormat.Table or Sarif or JUnit)
        {
            foreach (var reason in report.Unjudged.GroupBy(pair => pair.Unjudged))
                await shell.Error.WriteLineAsync(Tables.Line($"warning: {reason.Key.Policy}/{reason.Key.Rule} was not judged for {reason.Count()} {(reason.Count() == 1 ? "object" : "objects")}, such as {reason.First().Object.Object.Object.Title}: {reason.Key.Reason}"));
        }

        await shell.Error.WriteLineAsync($"{report.Summary()}.");
    }

    private static Task WriteTablesAsync(Shell shell, CheckReport report)
    {
        var console = Tables.Console(shell.Out, shell.OutIsTerminal);
        if (report.Violations.Count > 0)
        {
            var table = Tables.Create(["", "Object", "Rule", "Where", "Message"], ["Price", "Limit"]);
            foreach (var (of, violation) in report.Violations)
            {
                var where = string.Create(CultureInfo.InvariantCulture, $"{of.Object.Manifest.File}:{ViolationResult.LineOf(of.Object.Manifest, violation)}");
                table.AddTexts([violation.Enforcement.ToString(), of.Object.Object.Title, $"{violation.Policy}/{violation.Rule}", where, violation.Message, Amount(violation.Price), Amount(violation.Limit)]);
            }

            console.Write(table);
        }

        if (report.Currency is { } currency)
        {
            if (report.Violations.Count > 0)
                console.WriteLine();
            console.Write(report.IsCompared ? Differences(report, currency) : Total(report, currency));
        }

        return Task.CompletedTask;
    }

    private static Table Differences(CheckReport report, string currency)
    {
        var table = Tables.Create(["Object", "Change"], [$"Before {currency}/month", "After", "Difference"]);
        foreach (var each in report.Differences)
            table.AddTexts([each.Object.Object.Title, each.Change.ToString(), Tables.Amount(each.CostBefore), Tables.Amount(each.CostAfter), Tables.Amount(each.Difference)]);
        table.AddEmptyRow();
        table.AddTexts(["Total", "", Tables.Amount(report.Before), Tables.Amount(report.After), Tables.Amount(report.After - report.Before)]);
        return table;
    }

    private static Table Total(CheckReport report, string currency)
    {
        var table = Tables.Create(["Object"], [$"{currency}/month"]);
        foreach (var each in report.Objects.Where(each => each.CostAfter != 0).OrderByDescending(each => each.CostAfter))
            table.AddTexts([each.Object.Object.Title, Tables.Amount(each.CostAfter)]);
        table.AddEmptyRow();
        table.AddTexts(["Total", Tables.Amount(report.After)]);
        return table;
    }

    private static string? Amount(decimal? amount) => amount is { } known ? Tables.Amount(known) : null;
}
