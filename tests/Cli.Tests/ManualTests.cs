using System.Text;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Cli.Tests;

/// <summary>docs/cli.md, held to what the program does.</summary>
public sealed class ManualTests : IDisposable
{
    private static readonly string Manual = Path.Combine("docs", "cli.md");

    private readonly TestFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Text => File.ReadAllText(Path.Combine(TestPrograms.CheckoutRoot, Manual));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_example_prints_what_the_manual_shows() => GoldenFile.MatchesFile(Manual, await WithRealOutputAsync(Text));

    [Fact]
    public async Task Every_verb_and_option_is_in_the_manual()
    {
        await using var shell = new Shell { Out = TextWriter.Null, Error = TextWriter.Null };
        foreach (var (path, verb) in Verbs(CommandLine.Root(shell), ""))
        {
            var (_, section) = Text.Split($"\n## {path}\n") is [var before, var after] ? (before, after.Split("\n## ")[0]) : throw new KeyNotFoundException($"The manual has no section {path}.");
            foreach (var option in verb.Options.Where(option => !option.Hidden && option.Name is not "--help"))
                Assert.True(section.Contains($"`{option.Name}", StringComparison.Ordinal) || option.Aliases.Any(alias => section.Contains($"{alias} ", StringComparison.Ordinal)), $"The manual does not say what {path} {option.Name} means.");
        }
    }

    /// <summary>The manual with the output of each command of its examples as it is now.</summary>
    private async Task<string> WithRealOutputAsync(string manual)
    {
        await using var cluster = await ScriptedCluster.StartAsync(Cancellation);
        var page = new StringBuilder();
        var isExample = false;
        foreach (var line in manual.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                isExample = line == "```console";
            else if (isExample && !line.StartsWith("$ ", StringComparison.Ordinal))
                continue; // what it printed when it was written
            page.Append(line).Append('\n');
            if (isExample && line.StartsWith("$ ", StringComparison.Ordinal))
                page.Append(await RunAsync(line[2..], cluster.Kubeconfig));
        }

        return page.ToString();
    }

    private async Task<string> RunAsync(string command, string kubeconfig)
    {
        var path = $"{Path.GetDirectoryName(ProcessTests.Program)}:{Environment.GetEnvironmentVariable("PATH")}";
        var run = await Command.RunAsync(
            "sh", ["-c", $"cd '{folder.Path}' && exec 2>&1\n{command}"], "", Cancellation, new Dictionary<string, string> { ["PATH"] = path, ["KUBECONFIG"] = kubeconfig });
        return string.Concat(run.Output.TrimEnd('\n').Split('\n').Where(_ => run.Output.Length > 0).Select(line => line.TrimEnd() + '\n'));
    }

    private static IEnumerable<(string Path, System.CommandLine.Command Verb)> Verbs(System.CommandLine.Command command, string path) =>
    [
        .. command is Verb ? [(path, command)] : Enumerable.Empty<(string, System.CommandLine.Command)>(),
        .. command.Subcommands.SelectMany(child => Verbs(child, $"{path} {child.Name}".Trim())),
    ];
}
