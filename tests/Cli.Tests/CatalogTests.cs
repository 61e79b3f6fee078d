using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

public sealed class CatalogTests : IDisposable
{
    private const string Header = "provider,region,instance_type,vcpus,memory_gib,on_demand_usd_hour,spot_usd_hour,as_of\n";

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Types_are_listed_by_price_and_a_folder_counts_before_what_comes_along()
    {
        folder.Write("own.csv", Header + "aws,us-east-1,m5.large,2,8,0.01,0.005,2026-09\nown,us-east-1,tiny,1,1,0.001,,2026-09\n");

        var run = await CommandRun.OfAsync("catalog", "list", "--catalog", folder.Path, "--region", "US-EAST-1", "--type", "*tiny", "-o", "csv");
        Assert.Equal("provider,region,instanceType,architecture,gpuType,asOf,vcpus,memoryGib,gpus,onDemandUsdHour,spotUsdHour\nown,us-east-1,tiny,,,2026-09,1,1,0,0.001,\n", run.Out);

        run = await CommandRun.OfAsync("catalog", "list", "--catalog", folder.Path, "--provider", "aws", "--region", "us-east-1", "--type", "m5.large", "-o", "json");
        Assert.Equal(
            """
            [
              {
                "provider": "aws",
                "region": "us-east-1",
                "instanceType": "m5.large",
                "architecture": "",
                "vcpus": 2,
                "memoryGib": 8,
                "gpus": 0,
                "gpuType": "",
                "onDemandUsdHour": "0.01",
                "spotUsdHour": "0.005",
                "asOf": "2026-09"
              }
            ]

            """,
            run.Out);
    }

    [Fact]
    public async Task A_catalogue_without_a_fault_is_good()
    {
        folder.Write("own.csv", Header + "own,cellar,tiny,1,1,0.001,,2026-09\n");

        var run = await CommandRun.OfAsync("catalog", "check", folder.Path);

        Assert.Equal((ExitCode.Good, "", "1 offers, 0 problems\n"), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task Faults_are_named_and_the_other_lines_count()
    {
        folder.Write("own.csv", Header + "own,cellar,tiny,1,1,free,,2026-09\nown,cellar,small,1,1,0.002,,2026-09\n");

        var run = await CommandRun.OfAsync("catalog", "check", folder.Path, "-o", "json");
        Assert.Equal(ExitCode.Finding, run.ExitCode);
        Assert.Contains("\"offers\": 1", run.Out, StringComparison.Ordinal);
        Assert.Contains("\"line\": 2,\n      \"column\": \"on_demand_usd_hour\"", run.Out, StringComparison.Ordinal);

        run = await CommandRun.OfAsync("catalog", "list", "--catalog", folder.Path, "--region", "cellar");
        Assert.Equal(ExitCode.Good, run.ExitCode);
        Assert.Contains("own.csv, line 2, column on_demand_usd_hour", run.Error, StringComparison.Ordinal);
        Assert.Contains("small", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check", "/nowhere")]
    [InlineData("list", "--catalog", "/nowhere")]
    public async Task A_folder_that_is_not_there_is_told(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(["catalog", .. arguments]);

        Assert.Equal((ExitCode.Unusable, "error: There is no folder /nowhere.\n"), (run.ExitCode, run.Error));
    }
}
