using System.Text.Json;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

public sealed class FocusGenerateTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Four_months_up_to_yesterday_are_written_one_file_a_cloud_and_month()
    {
        var run = await GenerateAsync();
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var names = Directory.GetFiles(folder["sample"]).Select(Path.GetFileName).Order().ToList();
        Assert.Equal(12, names.Count);
        Assert.Equal(("aws-2026-01.csv", "gcp-2026-04.csv"), (names[0], names[^1]));
        var april = await File.ReadAllTextAsync(folder["sample/aws-2026-04.csv"], TestContext.Current.CancellationToken);
        Assert.Contains("2026-04-14T00:00:00Z", april, StringComparison.Ordinal); // the clock shows the 15th
        Assert.DoesNotContain(",2026-04-15T00:00:00Z,2026-04-14T00:00:00Z,", april[..april.IndexOf('\n', StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_json_result_has_its_documented_form()
    {
        var run = await GenerateAsync("--months", "1", "--until", "2026-04-03", "--rows", "1000", "-o", "json");
        GoldenFile.Matches("generate.json", folder.Without(run.Out));
    }

    [Fact]
    public async Task The_result_counts_the_rows_of_the_files()
    {
        using var json = JsonDocument.Parse((await GenerateAsync("--months", "1", "-o", "json")).Out);
        foreach (var file in json.RootElement.GetProperty("files").EnumerateArray())
        {
            var lines = await File.ReadAllLinesAsync(file.GetProperty("file").GetString()!, TestContext.Current.CancellationToken);
            Assert.Equal(lines.Length - 1, file.GetProperty("rows").GetInt64());
        }
    }

    [Fact]
    public async Task A_month_that_is_written_again_replaces_the_old_file()
    {
        await GenerateAsync("--months", "1", "--until", "2026-04-03");
        var before = new FileInfo(folder["sample/aws-2026-04.csv"]).Length;
        await GenerateAsync("--months", "1", "--until", "2026-04-20");
        Assert.True(new FileInfo(folder["sample/aws-2026-04.csv"]).Length > before);
        Assert.Equal(3, Directory.GetFiles(folder["sample"]).Length);
    }

    [Theory]
    [InlineData("1.0", 43)]
    [InlineData("1.1", 50)]
    [InlineData("1.2", 57)]
    public async Task Older_versions_of_focus_have_fewer_columns(string version, int columns)
    {
        await GenerateAsync("--months", "1", "--until", "2026-04-01", "--version", version);
        var header = (await File.ReadAllLinesAsync(folder["sample/aws-2026-04.csv"], TestContext.Current.CancellationToken))[0];
        Assert.Equal(columns, header.Split(',').Length);
    }

    [Theory]
    [InlineData("--months", "0", "--months 0 is out of range: give 1 to 120.")]
    [InlineData("--rows", "-1", "--rows -1 is out of range")]
    [InlineData("--until", "2026-02-30", "--until 2026-02-30 is no day: write 2026-04-15.")]
    [InlineData("--version", "2.0", "'2.0'")]
    [InlineData("--seed", "x", "'x'")]
    public async Task Values_that_make_no_sense_are_refused(string option, string value, string answer)
    {
        var run = await GenerateAsync(option, value);
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(answer, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["sample"]));
    }

    private Task<CommandRun> GenerateAsync(params string[] arguments) => CommandRun.OfAsync(["focus", "generate", "--out", folder["sample"], .. arguments]);
}
