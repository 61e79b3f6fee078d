using System.CommandLine;
using CloudIntel.Cli.Output;
using Spectre.Console;

namespace CloudIntel.Cli.Catalog;

/// <summary><c>catalog check</c>: what is wrong in a folder of CSV files.</summary>
internal static class CatalogCheck
{
    public static Verb Verb(Shell shell)
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of CSV files." };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("check", "Say what is wrong in a catalogue, by file, line and column.")
        {
            Examples = ["catalog check prices"],
        };
        verb.Add(folder);
        verb.Add(output);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var (catalog, problems) = CatalogFolder.Read(parsed.GetRequiredValue(folder));
            if (parsed.GetRequiredValue(output) == OutputFormat.Json)
            {
                var result = new CatalogCheckResult
                {
                    Folder = parsed.GetRequiredValue(folder),
                    Offers = catalog.Offers.Count,
                    Problems = [.. problems.Select(problem => new CatalogProblem { File = problem.File, Line = problem.Line, Column = problem.Column, Message = problem.Message })],
                };
                await Json.WriteAsync(shell.Out, result, CliJson.Default.CatalogCheckResult, cancellationToken);
            }
            else
            {
                var table = Tables.Create(["File", "Line", "Column", "Problem"], []);
                foreach (var problem in problems)
                    table.AddTexts([problem.File, $"{problem.Line}", problem.Column.Length > 0 ? problem.Column : null, problem.Message]);
                if (problems.Count > 0)
                    Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
                await shell.Error.WriteLineAsync($"{Tables.Count(catalog.Offers.Count)} offers, {Tables.Count(problems.Count)} problems");
            }

            return problems.Count == 0 ? ExitCode.Good : ExitCode.Finding;
        });
        return verb;
    }
}
