using System.Text.Json;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

public sealed class FleetPlanTests : IDisposable
{
    private const string Types = "instance_type,vcpu,memory_gib,usd_per_hour,spot_usd_per_hour\nfour,4,16,0.2,0.05\neight,8,32Gi,0.4,\n";

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_plan_names_the_pods_of_each_node_its_cost_and_its_bound()
    {
        folder.Write("types.csv", Types);
        folder.Write("pods.csv", "name,cpu_milli,memory_mib,num_gpu\na,4000,8192,1\nb,4000,8192,0\nc,4000,8192,0\n");
        var run = await CommandRun.OfAsync("fleet", "plan", "--pods", File("pods.csv"), "--catalog", File("types.csv"), "-o", "json", "--today", "1");

        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var plan = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(("0.6", "0.4"), (plan.GetProperty("hourlyCost").GetString(), plan.GetProperty("saving").GetString()));
        Assert.Equal("0.599999", plan.GetProperty("lowerBound").GetString());
        Assert.InRange(plan.GetProperty("gapPercent").GetDouble(), 0, 0.001);
        Assert.Equal(0, plan.GetProperty("seconds").GetDouble());
        var nodes = plan.GetProperty("nodes").EnumerateArray().ToList();
        Assert.Equal(["eight", "four"], nodes.Select(node => node.GetProperty("type").GetString()));
        Assert.All(nodes, node => Assert.Equal(1, node.GetProperty("count").GetInt32()));
        Assert.Equal(["a", "b", "c"], nodes.SelectMany(node => node.GetProperty("pods").EnumerateArray().Select(pod => pod.GetString())).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nodes_that_are_there_stay_and_what_becomes_of_them_is_told()
    {
        folder.Write("types.csv", Types);
        folder.Write("pods.csv", "name,cpu_milli,memory_mib,node\na,3000,8192,old\nb,1000,1024,large\nc,500,1024,\n");
        folder.Write("nodes.csv", "name,instance_type,purchase,usd_per_hour\nold,four,,\nlarge,eight,,0.9\nempty,four,spot,0.05\n");
        string[] arguments = ["fleet", "plan", "--pods", File("pods.csv"), "--catalog", File("types.csv"), "--nodes", File("nodes.csv"), "-o", "json"];
        var plan = JsonDocument.Parse((await CommandRun.OfAsync(arguments)).Out).RootElement;
        Assert.Equal(["empty", "large"], plan.GetProperty("removed").EnumerateArray().Select(node => node.GetString()));
        Assert.Equal([("b", "large")], plan.GetProperty("moves").EnumerateArray().Select(move => (move.GetProperty("pod").GetString(), move.GetProperty("from").GetString())));
        Assert.Contains(plan.GetProperty("nodes").EnumerateArray(), node => node.GetProperty("name").GetString() == "old" && node.GetProperty("kept").GetBoolean());

        plan = JsonDocument.Parse((await CommandRun.OfAsync([.. arguments, "--most-replaced", "0"])).Out).RootElement;
        Assert.Equal("1.1", plan.GetProperty("hourlyCost").GetString());
        Assert.Empty(plan.GetProperty("moves").EnumerateArray());
    }

    [Fact]
    public async Task What_is_paid_for_costs_nothing_more()
    {
        folder.Write("types.csv", Types);
        folder.Write("pods.csv", "name,cpu_milli,memory_mib\na,4000,8192\nb,4000,8192\n");
        folder.Write("paid.csv", "name,instance_type,machines,hourly_amount,paid_hourly\none,four,1,,0.1\nsome,,,0.05,0.03\n");
        var plan = JsonDocument.Parse((await CommandRun.OfAsync("fleet", "plan", "--pods", File("pods.csv"), "--catalog", File("types.csv"), "--commitments", File("paid.csv"), "-o", "json")).Out).RootElement;
        Assert.Equal(("0.15", "0.13"), (plan.GetProperty("hourlyCost").GetString(), plan.GetProperty("committedCost").GetString()));
        Assert.Equal(["0.2", "0.05"], plan.GetProperty("commitments").EnumerateArray().Select(use => use.GetProperty("hourlyAmount").GetString()));
    }

    [Fact]
    public async Task Rules_for_spot_hold_for_each_owner()
    {
        folder.Write("types.csv", "instance_type,vcpu,memory_gib,usd_per_hour,spot_usd_per_hour,interruption_rate\nfour,4,16,0.2,0.05,0.1\n");
        folder.Write("pods.csv", "name,cpu_milli,memory_mib,owner\na,3000,8192,web\nb,3000,8192,web\nc,3000,8192,web\nd,3000,8192,web\n");
        string[] arguments = ["fleet", "plan", "--pods", File("pods.csv"), "--catalog", File("types.csv"), "--spot", "-o", "json"];
        Assert.Equal("0.5", JsonDocument.Parse((await CommandRun.OfAsync([.. arguments, "--spot-share", "50"])).Out).RootElement.GetProperty("hourlyCost").GetString());
        var plan = JsonDocument.Parse((await CommandRun.OfAsync([.. arguments, "--spot-interruptions", "0.35"])).Out).RootElement;
        Assert.Equal(0.3, plan.GetProperty("interruptionsPerMonth").GetDouble());
        var run = await CommandRun.OfAsync([.. arguments.Where(argument => argument != "--spot"), "--spot-share", "50"]);
        Assert.Equal((ExitCode.Unusable, "error: --spot-share says nothing without --spot.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Shares_of_a_graphics_processor_are_put_together()
    {
        folder.Write("types.csv", "instance_type,vcpu,memory_gib,usd_per_hour,gpu_count,gpu_type\ngpu,8,32,1,1,T4\n");
        folder.Write("pods.csv", "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_models\na,1000,1024,1,600,T4|A10\nb,1000,1024,1,500,\nc,1000,1024,1,400,\nd,1000,1024,1,500,\n");
        var plan = JsonDocument.Parse((await CommandRun.OfAsync("fleet", "plan", "--pods", File("pods.csv"), "--catalog", File("types.csv"), "-o", "json")).Out).RootElement;
        Assert.Equal("2", plan.GetProperty("hourlyCost").GetString());
        Assert.Equal(["a c", "b d"], plan.GetProperty("nodes").EnumerateArray().Select(node => string.Join(' ', node.GetProperty("sharedGpus")[0].EnumerateArray().Select(pod => pod.GetString()))).Order());
    }

    [Fact]
    public async Task Spot_counts_only_when_it_is_asked_for()
    {
        folder.Write("types.csv", Types);
        folder.Write("pods.csv", "name,cpu_milli,memory_mib\na,4000,8192\n");
        Assert.Contains("four on-demand", Squeezed(await CommandRun.OfAsync("fleet", "plan", "--pods", File("pods.csv"), "--catalog", File("types.csv"))), StringComparison.Ordinal);
        Assert.Contains("four spot", Squeezed(await CommandRun.OfAsync("fleet", "plan", "--pods", File("pods.csv"), "--catalog", File("types.csv"), "--spot")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_of_a_catalogue_is_read_for_one_region()
    {
        folder.Write("cloud.csv", "provider,region,instance_type,vcpus,memory_gib,on_demand_usd_hour\nown,north,big,8,32,0.4\nown,south,big,8,32,0.3\nown,south,free,8,32,\n");
        folder.Write("pods.csv", "name,cpu_milli,memory_mib\na,4000,8192\n");
        var run = await CommandRun.OfAsync("fleet", "plan", "--pods", File("pods.csv"), "--catalog", File("cloud.csv"), "--region", "south", "-o", "json");
        Assert.Equal("0.3", JsonDocument.Parse(run.Out).RootElement.GetProperty("hourlyCost").GetString());
        Assert.Equal($"warning: {File("cloud.csv")}, line 4: free has no price and is left out\n", run.Error);

        run = await CommandRun.OfAsync("fleet", "plan", "--pods", File("pods.csv"), "--catalog", File("cloud.csv"));
        Assert.Equal((ExitCode.Unusable, $"error: {File("cloud.csv")} has 2 regions: say which with --region.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task A_pod_without_a_node_is_a_finding_with_its_reason()
    {
        folder.Write("types.csv", Types);
        folder.Write("pods.csv", "name,cpu_milli,memory_mib\na,4000,8192\nhuge,9000,1\n");
        var run = await CommandRun.OfAsync("fleet", "plan", "--pods", File("pods.csv"), "--catalog", File("types.csv"), "-o", "json");
        Assert.Equal(ExitCode.Finding, run.ExitCode);
        var unplaced = Assert.Single(JsonDocument.Parse(run.Out).RootElement.GetProperty("unplaced").EnumerateArray());
        Assert.Equal(("huge", true), (unplaced.GetProperty("pod").GetString(), unplaced.GetProperty("reason").GetString()!.Contains("nearest offer, eight", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("name,cpu_milli,memory_mib\na,-1,1\n", Types, "pods.csv, line 2: cpu_milli \"-1\" is no number of at least 0")]
    [InlineData("name,cpu_milli,memory_mib\na,1,1\na,1,1\n", Types, "pods.csv, line 3: name \"a\" is in line 2 already")]
    [InlineData("name,cpu_milli,memory_mib\na,,1\n", Types, "pods.csv, line 2: cpu_milli is empty")]
    [InlineData("name,cpu_milli,memory_mib\na,1e30,1\n", Types, "is no number|is too large")]
    [InlineData("pod,cpu\na,1\n", Types, "pods.csv has no column name; it has: pod, cpu")]
    [InlineData("name,cpu_milli,memory_mib\na,1,1\n", "instance_type,vcpu,memory_gib,usd_per_hour\nx,4,16,free\n", "types.csv, line 2: usd_per_hour \"free\" is no number")]
    [InlineData("name,cpu_milli,memory_mib\na,1,1\n", "instance_type,vcpu,memory_gib,usd_per_hour\nx,4,16,0\n", "types.csv, line 2: usd_per_hour is 0")]
    [InlineData("name,cpu_milli,memory_mib\na,1,1\n", "instance_type,vcpu,memory_gib,usd_per_hour\nx,4,-16,1\n", "types.csv, line 2: memory_gib \"-16\" is no number")]
    [InlineData("name,cpu_milli,memory_mib\na,1,1\n", "instance_type,vcpu,memory_gib,usd_per_hour\nx,4,16,\n", "types.csv has no offer with a price")]
    [InlineData("name,cpu_milli,memory_mib\na,1,1\n", "instance_type,vcpu,memory_gib,usd_per_hour\nx,4,16,1\nx,4,16,2\n", "types.csv, line 3: instance_type \"x\" is in line 2 already")]
    public async Task Bad_input_is_told_by_file_line_and_column(string pods, string types, string message)
    {
        folder.Write("pods.csv", pods);
        folder.Write("types.csv", types);
        var run = await CommandRun.OfAsync("fleet", "plan", "--pods", File("pods.csv"), "--catalog", File("types.csv"));
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(message.Split('|'), text => run.Error.Contains(text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("300m")]
    [InlineData("lots,1Gi")]
    [InlineData("1,-1Gi")]
    public async Task An_overhead_is_processors_and_memory(string overhead)
    {
        folder.Write("pods.csv", "name,cpu_milli,memory_mib\na,1,1\n");
        folder.Write("types.csv", Types);
        var run = await CommandRun.OfAsync("fleet", "plan", "--pods", File("pods.csv"), "--catalog", File("types.csv"), "--overhead", overhead);
        Assert.Equal((ExitCode.Unusable, $"error: --overhead: \"{overhead}\" is not processors and memory such as 300m,1Gi.\n"), (run.ExitCode, run.Error));
    }

    private static string Squeezed(CommandRun run) => string.Join(' ', run.Out.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private string File(string name) => Path.Combine(folder.Path, name);
}
