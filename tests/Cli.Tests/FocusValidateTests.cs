using System.Text.Json;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

public sealed class FocusValidateTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_generated_bill_passes()
    {
        await CommandRun.OfAsync("focus", "generate", "--out", folder["sample"], "--months", "1", "--until", "2026-04-15", "--rows", "1000");
        foreach (var file in Directory.GetFiles(folder["sample"]))
        {
            var run = await CommandRun.OfAsync("focus", "validate", file);
            Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
            Assert.Contains("FOCUS 1.2", run.Out, StringComparison.Ordinal);
            Assert.Contains("no failures", run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_failure_ends_with_1_and_names_rule_row_and_column()
    {
        var run = await CommandRun.OfAsync("focus", "validate", Wrong("wrong.csv"), "--excerpt", "-o", "json");
        Assert.Equal((ExitCode.Finding, ""), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(run.Out);
        var result = json.RootElement;
        Assert.Equal(("1.0", 2), (result.GetProperty("version").GetString(), result.GetProperty("rows").GetInt32()));
        Assert.False(result.GetProperty("passed").GetBoolean());
        var failure = Assert.Single(result.GetProperty("failures").EnumerateArray().ToList(), failure => failure.GetProperty("rule").GetString() == "BillingCurrency-C-003-M");
        Assert.Equal(("MUST", "failure", 2, 3, "BillingCurrency"), (
            failure.GetProperty("level").GetString(), failure.GetProperty("verdict").GetString(), failure.GetProperty("row").GetInt32(),
            failure.GetProperty("line").GetInt32(), failure.GetProperty("column").GetString()));
        Assert.Equal(
            ["line", "row", "rule"], failure.EnumerateObject().Select(property => property.Name).Where(name => name is "line" or "row" or "rule").Order());
    }

    [Fact]
    public async Task Several_files_give_an_array_or_a_file_each()
    {
        string[] files = [Wrong("a.csv"), Wrong("b.csv")];
        using (var json = JsonDocument.Parse((await CommandRun.OfAsync(["focus", "validate", .. files, "--excerpt", "-o", "json"])).Out))
            Assert.Equal(files, json.RootElement.EnumerateArray().Select(result => result.GetProperty("file").GetString()!));

        var run = await CommandRun.OfAsync(["focus", "validate", .. files, "--excerpt", "--out-dir", folder["out"]]);
        Assert.Equal("", run.Out);
        Assert.Equal(["a.json", "b.json"], Directory.GetFiles(folder["out"]).Select(Path.GetFileName).Order());
        await CommandRun.OfAsync(["focus", "validate", .. files, "--excerpt", "--out-dir", folder["sarif"], "-o", "sarif"]);
        Assert.Equal(["a.sarif", "b.sarif"], Directory.GetFiles(folder["sarif"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Sarif_has_the_form_of_version_2_1_0()
    {
        var run = await CommandRun.OfAsync("focus", "validate", Wrong("wrong.csv"), "--excerpt", "-o", "sarif");
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal("2.1.0", json.RootElement.GetProperty("version").GetString());
        Assert.Equal("https://json.schemastore.org/sarif-2.1.0.json", json.RootElement.GetProperty("$schema").GetString());
        var log = Assert.Single(json.RootElement.GetProperty("runs").EnumerateArray().ToList());
        var driver = log.GetProperty("tool").GetProperty("driver");
        Assert.False(string.IsNullOrEmpty(driver.GetProperty("name").GetString()));
        var rules = driver.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()!).ToList();
        Assert.Equal(rules.Distinct(), rules);
        var results = log.GetProperty("results").EnumerateArray().ToList();
        Assert.NotEmpty(results);
        foreach (var result in results)
        {
            Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()]);
            Assert.Contains(result.GetProperty("level").GetString(), new[] { "error", "warning", "note" });
            Assert.False(string.IsNullOrEmpty(result.GetProperty("message").GetProperty("text").GetString()));
            var place = Assert.Single(result.GetProperty("locations").EnumerateArray().ToList()).GetProperty("physicalLocation");
            Assert.True(Uri.TryCreate(place.GetProperty("artifactLocation").GetProperty("uri").GetString(), UriKind.RelativeOrAbsolute, out _));
            Assert.InRange(place.GetProperty("region").GetProperty("startLine").GetInt32(), 1, 3);
        }
    }

    [Theory]
    [InlineData("nothing.csv", "There is no file")]
    [InlineData("other.csv", "is no FOCUS bill")]
    [InlineData("empty.csv", "is empty")]
    public async Task What_cannot_be_read_ends_with_2(string name, string message)
    {
        folder.Write("other.csv", "a,b\n1,2\n");
        folder.Write("empty.csv", "");
        var run = await CommandRun.OfAsync("focus", "validate", folder[name]);
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    /// <summary>A bill whose second row bears its currency in small letters.</summary>
    private string Wrong(string name) => new FocusBill().Row().Row(("BillingCurrency", "usd")).In(folder, name);
}
