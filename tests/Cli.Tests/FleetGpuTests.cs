using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

/// <summary><c>fleet gpu</c> on lists in files.</summary>
public sealed class FleetGpuTests : IDisposable
{
    private const string Nodes = "sn,cpu_milli,memory_mib,gpu,model\nnode-a,64000,262144,4,T4\nnode-b,32000,131072,2,A10\nnode-c,32000,131072,0,\n";
    private const string PodHeader = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos\n";
    private const string Pods = PodHeader + "pod-0,4000,8192,1,1000,A10|T4,LS\npod-1,4000,8192,1,470,,LS\npod-2,8000,8192,0,0,,BE\npod-3,4000,8192,2,1000,A10,LS\n";

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_arrival_is_emitted_and_the_figures_are_its_sums()
    {
        var run = await RunAsync(Nodes, Pods, "--seed", "5", "--emit", folder["out.csv"], "-o", "json");
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var result = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(["gpuAllocationPercent", "gpuAllocationPercentAt100", "cpuAllocationPercent", "seconds"], result.EnumerateObject().Select(property => property.Name));

        var rows = (await File.ReadAllTextAsync(folder["out.csv"], TestContext.Current.CancellationToken)).TrimEnd('\n').Split('\n').Select(line => line.Split(',')).ToArray();
        Assert.Equal(["arrival", "pod", "node", "gpus"], rows[0]);
        Assert.Equal(Enumerable.Range(0, rows.Length - 1).Select(i => $"{i}"), rows.Skip(1).Select(row => row[0]));
        var milli = rows.Skip(1).Where(row => row[3].Length > 0).SelectMany(row => row[3].Split('|')).Sum(gpu => int.Parse(gpu.Split(':')[1], null));
        Assert.Equal(milli / 60.0, result.GetProperty("gpuAllocationPercent").GetDouble(), 3);
        Assert.All(rows.Skip(1).Where(row => row[1] == "pod-3" && row[2].Length > 0), row => Assert.Equal(("node-b", "0:1000|1:1000"), (row[2], row[3])));
        Assert.All(rows.Skip(1).Where(row => row[2].Length == 0), row => Assert.Equal("", row[3]));
    }

    [Fact]
    public async Task A_gzip_file_says_the_same_whatever_its_name()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Pods), TestContext.Current.CancellationToken);
        folder.Write("nodes.csv", Nodes);
        folder.Write("pods.csv", packed.ToArray());
        var run = await CommandRun.OfAsync("fleet", "gpu", "--nodes", folder["nodes.csv"], "--pods", folder["pods.csv"]);
        Assert.Equal(await RunAsync(Nodes, Pods), run);

        folder.Write("broken", [.. packed.ToArray().Take(20), .. new byte[20]]);
        run = await CommandRun.OfAsync("fleet", "gpu", "--nodes", folder["nodes.csv"], "--pods", folder["broken"]);
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains("is a gzip file that ends too early or is damaged", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", Pods, "nodes.csv has no column sn, cpu_milli, memory_mib, gpu, model; it is empty.")]
    [InlineData("sn,cpu_milli,gpu,model\n", Pods, "nodes.csv has no column memory_mib; its first line is sn,cpu_milli,gpu,model.")]
    [InlineData("sn,cpu_milli,memory_mib,gpu,model\n", Pods, "nodes.csv has a header and no rows.")]
    [InlineData(Nodes + "node-d,-1,1,1,T4\n", Pods, "nodes.csv, line 5: cpu_milli is \"-1\", which is no whole number from 0 to 1000000000.")]
    [InlineData(Nodes + "node-d,1,1,1,\n", Pods, "nodes.csv, line 5: model is empty, and the node has GPUs.")]
    [InlineData(Nodes + "node-a,1,1,1,T4\n", Pods, "nodes.csv, line 5: sn says node-a a second time.")]
    [InlineData(Nodes, PodHeader + "p,1,1,1,1000,H100,LS\n", "pods.csv, line 2: gpu_spec names H100, and no node has GPUs of it; there are: A10, T4.")]
    [InlineData(Nodes, PodHeader + "p,1,1,1,1500,,LS\n", "pods.csv, line 2: gpu_milli is \"1500\", which is no whole number from 0 to 1000.")]
    [InlineData(Nodes, PodHeader + "p,1,1,0,500,,LS\n", "pods.csv, line 2: gpu_milli is 500, and num_gpu 0: both are 0, or none.")]
    [InlineData(Nodes, PodHeader + ",1,1,0,0,,LS\n", "pods.csv, line 2: name is empty.")]
    [InlineData(Nodes, PodHeader + "p,1,1\n", "pods.csv, line 2: num_gpu is \"\", which is no whole number from 0 to 64.")]
    [InlineData(Nodes, PodHeader + "p,1,1,0,0,,LS\n", "None of the pods asks for a GPU.")]
    public async Task What_is_wrong_is_said_with_its_place(string nodes, string pods, string message)
    {
        var run = await RunAsync(nodes, pods);
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, folder.Without(run.Error).Replace("DIR/", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reserve_beyond_everything_is_refused() =>
        Assert.Equal("error: --reserve: 101 is not between 0 and 100.\n", (await RunAsync(Nodes, Pods, "--reserve", "101")).Error);

    private Task<CommandRun> RunAsync(string nodes, string pods, params string[] options)
    {
        folder.Write("nodes.csv", nodes);
        folder.Write("pods.csv", pods);
        return CommandRun.OfAsync(["fleet", "gpu", "--nodes", folder["nodes.csv"], "--pods", folder["pods.csv"], .. options]);
    }
}
