using System.Text.Json;

namespace CloudIntel.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("version")]
    [InlineData("completion")]
    [InlineData("cost import")]
    [InlineData("cost summary")]
    [InlineData("cost rejected")]
    [InlineData("focus generate")]
    [InlineData("focus validate")]
    [InlineData("focus export")]
    public async Task Every_verb_shows_an_example_under_the_name_it_was_started_with(string verb)
    {
        foreach (var (startedAs, name) in new[] { ("cloudintel", "cloudintel"), ("kubectl-cloudintel", "kubectl cloudintel") })
        {
            var help = await CommandRun.OfAsync(startedAs, TestContext.Current.CancellationToken, [.. verb.Split(' '), "--help"]);
            Assert.Equal((ExitCode.Good, ""), (help.ExitCode, help.Error));
            Assert.Matches($@"Usage:\n  {name} {verb}", help.Out);
            Assert.Matches($@"Examples?:\n  {name} {verb}", help.Out);
        }
    }

    [Fact]
    public async Task Help_lists_the_verbs()
    {
        var help = await CommandRun.OfAsync("kubectl-cloudintel", TestContext.Current.CancellationToken, "--help");
        Assert.Equal(ExitCode.Good, help.ExitCode);
        Assert.Contains("  kubectl cloudintel [command] [options]", help.Out, StringComparison.Ordinal);
        Assert.Contains("cost ", help.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Usage:")]
    [InlineData("cost", "Usage:")]
    [InlineData("cost sumary", "See \"cloudintel cost --help\".")]
    [InlineData("cost import", "See \"cloudintel cost import --help\".")]
    [InlineData("cost import a.csv", "'--ledger' is required")]
    [InlineData("cost summary --ledger l --by month -o yaml", "'yaml'")]
    [InlineData("version --nonsense", "'--nonsense'")]
    public async Task Wrong_usage_is_said_on_standard_error_with_2(string arguments, string answer)
    {
        var run = await CommandRun.OfAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(answer, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_that_of_the_assembly()
    {
        var expected = typeof(CommandLine).Assembly.GetName().Version!.ToString(3);
        Assert.StartsWith($"cloudintel {expected}", (await CommandRun.OfAsync("version")).Out, StringComparison.Ordinal);
        Assert.StartsWith($"cloudintel {expected}", (await CommandRun.OfAsync("--version")).Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await CommandRun.OfAsync("version", "-o", "json")).Out);
        Assert.Equal(expected, json.RootElement.GetProperty("version").GetString());
        Assert.StartsWith(".NET ", json.RootElement.GetProperty("runtime").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cloudintel cost su", "summary")]
    [InlineData("cloudintel cost summary --by ServiceN", "ServiceName")]
    [InlineData("cloudintel cost summary -o j", "json")]
    [InlineData("cloudintel completion f", "fish")]
    public async Task Shells_complete_words(string line, string word) =>
        Assert.Equal(word, (await CommandRun.OfAsync($"[suggest:{line.Length}]", line)).Out.Trim());

    [Theory]
    [InlineData("cost su", "summary\n:4\n")]
    [InlineData("cost summary --by mon", "month\n:4\n")]
    [InlineData("cost import some-file", ":0\n")]
    public async Task Kubectl_completes_words_of_its_plugin(string words, string answer) =>
        Assert.Equal(answer, (await CommandRun.OfAsync("kubectl_complete-cloudintel", TestContext.Current.CancellationToken, words.Split(' '))).Out);

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "compdef ")]
    [InlineData("fish", "complete ")]
    public async Task Completion_scripts_call_the_program(string shell, string command)
    {
        var script = (await CommandRun.OfAsync("completion", shell)).Out;
        Assert.Contains(command, script, StringComparison.Ordinal);
        Assert.Contains("[suggest:", script, StringComparison.Ordinal);
    }
}
