using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Scheduling.Gpu;

namespace CloudIntel.Cli.Fleet;

/// <summary><c>fleet gpu</c>: how full a cluster gets whose GPUs are shared.</summary>
internal static class FleetGpu
{
    /// <summary>
    /// Percent of GPUs that are reserved where more is asked for than there is, as here: enough to use a point more of them than the best published policy on every list of openb.
    /// </summary>
    private const double DefaultReserve = 30;

    public static Verb Verb(Shell shell)
    {
        var nodes = new Option<string>("--nodes") { Description = "CSV of nodes: sn, cpu_milli, memory_mib, gpu, model.", HelpName = "FILE", Required = true };
        var pods = new Option<string>("--pods") { Description = "CSV of pods: name, cpu_milli, memory_mib, num_gpu, gpu_milli and, if wanted, gpu_spec.", HelpName = "FILE", Required = true };
        var seed = new Option<int>("--seed") { Description = "Another seed lets the pods come in another order.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var reserve = new Option<double>("--reserve")
        {
            Description = "Part of all GPUs that is kept for pods that use them up, in percent. 0: a pod that fits is placed.",
            HelpName = "PERCENT",
            DefaultValueFactory = _ => DefaultReserve,
        };
        var emit = new Option<string?>("--emit") { Description = "Write where each pod went to this file, as CSV.", HelpName = "FILE" };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("gpu", "Place pods that share GPUs, one by one as they come, and say how full the GPUs get.")
        {
            Examples = ["fleet gpu --nodes nodes.csv --pods pods.csv", "fleet gpu --nodes nodes.csv --pods pods.csv.gz --seed 42 --emit placements.csv -o json"],
        };
        foreach (var option in new Option[] { nodes, pods, seed, reserve, emit, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var start = shell.Clock.GetTimestamp();
            if (parsed.GetValue(reserve) is not (>= 0 and <= 100) and var percent)
                throw new UsageException($"--reserve: {percent.ToString(CultureInfo.InvariantCulture)} is not between 0 and 100.");
            var nodeList = await GpuLists.ReadNodesAsync(parsed.GetRequiredValue(nodes), cancellationToken);
            var podList = await GpuLists.ReadPodsAsync(parsed.GetRequiredValue(pods), nodeList, cancellationToken);
            var replay = Run(nodeList, podList, parsed.GetValue(seed), parsed.GetValue(reserve));
            if (parsed.GetValue(emit) is { } path)
                await EmitAsync(path, replay, cancellationToken);
            var result = new GpuResult
            {
                GpuAllocationPercent = Math.Round(replay.GpuAllocationPercent, 4),
                GpuAllocationPercentAt100 = Math.Round(replay.GpuAllocationPercentAt100, 4),
                CpuAllocationPercent = Math.Round(replay.CpuAllocationPercent, 4),
                Seconds = Math.Round(shell.Clock.GetElapsedTime(start).TotalSeconds, 3),
            };
            if (parsed.GetRequiredValue(output) == OutputFormat.Json)
                await Json.WriteAsync(shell.Out, result, CliJson.Default.GpuResult, cancellationToken);
            else
                Write(shell, replay);
            return ExitCode.Good;
        });
        return verb;
    }

    private static GpuReplay Run(IReadOnlyList<GpuNode> nodes, IReadOnlyList<GpuPod> pods, int seed, double reservePercent)
    {
        try
        {
            return GpuReplay.Run(nodes, pods, seed, reservePercent);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(UsageException.TextOf(e));
        }
    }

    private static void Write(Shell shell, GpuReplay replay)
    {
        var table = Tables.Create([""], ["GPU %", "CPU %", "Pods", "Placed"]);
        table.AddTexts(["When as many GPUs were asked for as there are", Percent(replay.GpuAllocationPercentAt100), null, null, null]);
        table.AddTexts([
            $"When {GpuReplay.Overload * 100:0} % were asked for", Percent(replay.GpuAllocationPercent), Percent(replay.CpuAllocationPercent),
            Tables.Count(replay.Arrivals.Count), Tables.Count(replay.Arrivals.Count(arrival => arrival.Placement is not null))]);
        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
    }

    private static string Percent(double percent) => percent.ToString("0.00", CultureInfo.InvariantCulture);

    private static async Task EmitAsync(string path, GpuReplay replay, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(path);
        await Csv.WriteRowAsync(writer, ["arrival", "pod", "node", "gpus"], [], cancellationToken);
        for (var i = 0; i < replay.Arrivals.Count; i++)
        {
            var (pod, placement) = replay.Arrivals[i];
            var gpus = placement is null ? "" : string.Join('|', placement.Gpus.Select(gpu => string.Create(CultureInfo.InvariantCulture, $"{gpu}:{pod.GpuMilli}")));
            await Csv.WriteRowAsync(writer, [i.ToString(CultureInfo.InvariantCulture), pod.Name, placement?.Node.Name, gpus], [], cancellationToken);
        }
    }
}

/// <summary>Of <c>fleet gpu</c>.</summary>
internal sealed record GpuResult
{
    public double GpuAllocationPercent { get; set; }

    public double GpuAllocationPercentAt100 { get; set; }

    public double CpuAllocationPercent { get; set; }

    /// <summary>Wall time from the first byte read to the last placement.</summary>
    public double Seconds { get; set; }
}
