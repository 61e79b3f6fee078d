using System.Diagnostics;
using System.Text.Json;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Cli.Tests;

/// <summary>The program as a process of its own.</summary>
public sealed class ProcessTests : IDisposable
{
    /// <summary>In its own output folder: beside the tests it lacks what their framework has built in.</summary>
    internal static readonly string Program = Path.Combine(AppContext.BaseDirectory.Replace("Cli.Tests", "Cli", StringComparison.Ordinal), "cloudintel");

    private readonly TestFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_link_named_after_the_plugin_speaks_as_one()
    {
        File.CreateSymbolicLink(folder["kubectl-cloudintel"], Program);
        var run = await Command.RunAsync(folder["kubectl-cloudintel"], ["cost", "import", "--help"], "", Cancellation);
        Assert.Equal(ExitCode.Good, run.ExitCode);
        Assert.Contains("kubectl cloudintel cost import ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Letters_of_all_languages_pass_whatever_the_locale_says()
    {
        var bill = new FocusBill().Row(("ServiceName", "検索 größer")).In(folder, "bill.csv");
        var locale = new Dictionary<string, string> { ["LC_ALL"] = "C" };
        Assert.Equal(ExitCode.Good, (await Command.RunAsync(Program, ["cost", "import", bill, "--ledger", folder.Ledger()], "", Cancellation, locale)).ExitCode);
        foreach (var format in new[] { "table", "csv", "json" })
        {
            var run = await Command.RunAsync(Program, ["cost", "summary", "--ledger", folder.Ledger(), "--by", "ServiceName", "-o", format], "", Cancellation, locale);
            Assert.Contains("検索 größer", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain('\e', run.Output + run.Error);
        }
    }

    [Fact]
    public async Task A_reader_that_has_seen_enough_is_no_error()
    {
        var bad = new FocusBill();
        for (var row = 0; row < 5_000; row++)
            bad.Row(("BilledCost", "much"));
        await Command.RunAsync(Program, ["cost", "import", bad.Row().In(folder, "bill.csv"), "--ledger", folder.Ledger()], "", Cancellation);

        var run = await Command.RunAsync("sh", ["-c", $"'{Program}' cost rejected --ledger '{folder.Ledger()}' -o csv | head -n 1"], "", Cancellation);
        Assert.StartsWith("source,file,line,column,reason\n", run.Output, StringComparison.Ordinal);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task Ctrl_c_leaves_the_ledger_as_it_was_or_with_the_whole_bill()
    {
        const decimal Before = 1.25m;
        await Command.RunAsync(Program, ["cost", "import", new FocusBill().Row().In(folder, "sample.csv"), "--source", "sample", "--ledger", folder.Ledger()], "", Cancellation);
        var generated = await Command.RunAsync(Program, ["focus", "generate", "--out", folder["sample"], "--months", "1", "--until", "2026-04-30", "--rows", "60000", "-o", "json"], "", Cancellation);
        var after = Amount(generated.Output, document => document.GetProperty("total"));

        var quiet = new FileInfo(folder.Ledger()).Length;
        bool Writing() => new FileInfo(folder.Ledger()).Length > quiet || File.Exists(folder.Ledger() + ".wal");
        foreach (var struck in new Func<bool>[] { () => true, Writing })
        {
            var exitCode = await ImportUntilAsync(struck);
            Assert.Contains(exitCode, new[] { ExitCode.Good, ExitCode.Cancelled });
            var summary = await Command.RunAsync(Program, ["cost", "summary", "--ledger", folder.Ledger(), "--by", "ProviderName", "-o", "json"], "", Cancellation);
            var held = Amount(summary.Output, document => document[0].GetProperty("total"));
            if (held == after)
                return; // the whole bill was in before the signal
            Assert.Equal((ExitCode.Cancelled, Before), (exitCode, held));
        }
    }

    /// <summary>Starts an import and interrupts it as soon as something is so.</summary>
    private async Task<int> ImportUntilAsync(Func<bool> condition)
    {
        var start = new ProcessStartInfo(Program, ["cost", "import", .. Directory.GetFiles(folder["sample"]), "--source", "sample", "--ledger", folder.Ledger()])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var import = Process.Start(start)!;
        var output = import.StandardOutput.ReadToEndAsync(Cancellation);
        var error = import.StandardError.ReadToEndAsync(Cancellation);
        while (!condition() && !import.HasExited)
            await Task.Delay(TimeSpan.FromMilliseconds(2), Cancellation);
        if (!import.HasExited)
            await Command.RunAsync("kill", ["-INT", $"{import.Id}"], "", Cancellation);
        await import.WaitForExitAsync(Cancellation);
        await output;
        await error;
        return import.ExitCode;
    }

    private static decimal Amount(string json, Func<JsonElement, JsonElement> total)
    {
        using var document = JsonDocument.Parse(json);
        return decimal.Parse(total(document.RootElement).GetProperty("billedCost").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
