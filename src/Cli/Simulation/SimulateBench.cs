using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Kernel;
using CloudIntel.Core.Simulation.Randomness;
using Spectre.Console;

namespace CloudIntel.Cli.Simulation;

/// <summary><c>simulate bench</c>: how fast the simulator is on this machine, and how time and memory grow.</summary>
internal static class SimulateBench
{
    private const int DefaultLargest = 20_000;
    private const int DefaultEvents = 2_000_000;
    private const int KernelPending = 10_000;
    private const int Rounds = 3;

    public static Verb Verb(Shell shell)
    {
        var largest = new Option<int>("--largest") { Description = "Hosts of the largest data centre.", HelpName = "HOSTS", DefaultValueFactory = _ => DefaultLargest };
        var events = new Option<int>("--events") { Description = "Events of a measurement of the kernel; at most half as many are pending.", HelpName = "N", DefaultValueFactory = _ => DefaultEvents };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("bench", "Measure events a second, and data centres of three orders of magnitude.") { Examples = ["simulate bench", "simulate bench --largest 100000 -o json"] };
        verb.Add(largest);
        verb.Add(events);
        verb.Add(output);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(largest) is not (>= 1 and <= 1_000_000) and var wrong)
                throw new UsageException($"--largest: {wrong} is not from 1 to 1,000,000.");
            if (parsed.GetValue(events) is not (>= 2 * KernelPending and <= 1_000_000_000) and var few)
                throw new UsageException($"--events: {few} is not from 20,000 to 1,000,000,000.");
            var result = await ProgressBar.RunAsync(shell, progress =>
            {
                progress?.Invoke(new("Measuring the kernel", null));
                var kernel = new[] { 100, 1_000, KernelPending, 100_000, 1_000_000 }
                    .Where(pending => pending <= parsed.GetValue(events) / 2)
                    .Select(pending => Kernel(shell.Clock, pending, parsed.GetValue(events), cancellationToken)).ToList();
                var scenarios = Scenarios(parsed.GetValue(largest)).Select(each =>
                {
                    progress?.Invoke(new($"Simulating {each.Name}", null));
                    return Scale(shell.Clock, each.Name, each.Make, cancellationToken);
                }).ToList();
                return Task.FromResult(new SimulateBenchResult
                {
                    KernelEventsPerSecond = kernel.Single(each => each.Pending == KernelPending).EventsPerSecond,
                    Kernel = kernel,
                    Scenarios = scenarios,
                });
            });
            if (parsed.GetRequiredValue(output) == OutputFormat.Json)
                await Json.WriteAsync(shell.Out, result, CliJson.Default.SimulateBenchResult, cancellationToken);
            else
                WriteTable(shell, result);
            return ExitCode.Good;
        });
        return verb;
    }

    /// <summary>The largest, a quarter of it, and so on by tens: 20, 200, 2,000, 5,000 and 20,000.</summary>
    private static IEnumerable<int> Sizes(int largest) =>
        new[] { largest / 1000, largest / 100, largest / 10, largest / 4, largest }.Where(hosts => hosts >= 1).Distinct();

    /// <summary>Each is made anew for each round: making it is measured too.</summary>
    private static IEnumerable<(string Name, Func<DatacenterScenario> Make)> Scenarios(int largest) =>
    [
        .. Sizes(largest).Select(hosts => ($"scale-{hosts.ToString(CultureInfo.InvariantCulture)}", (Func<DatacenterScenario>)(() => ScaleScenario.Of(hosts)))),
        ($"large-scale-example-{largest.ToString(CultureInfo.InvariantCulture)}", () => ScaleScenario.LargeScaleExample(largest)),
        ($"waiting-{(10L * largest).ToString(CultureInfo.InvariantCulture)}", () => ScaleScenario.Waiting(10 * largest)),
    ];

    /// <summary>The hold model: each event that happens lets another happen after an exponentially distributed time.</summary>
    private static KernelSpeed Kernel(TimeProvider clock, int pending, int events, CancellationToken cancellationToken)
    {
        var best = TimeSpan.MaxValue;
        var bytes = Bytes(pending, cancellationToken);
        for (var round = 0; round < Rounds; round++)
        {
            var (loop, hold) = Warm(pending, cancellationToken);
            hold.Left = events;
            var started = clock.GetTimestamp();
            loop.Run(hold, TimeSpan.MaxValue, cancellationToken);
            var elapsed = clock.GetElapsedTime(started);
            best = elapsed < best ? elapsed : best;
        }

        return new() { Pending = pending, EventsPerSecond = Math.Round((events + pending) / Seconds(best)), BytesPerEvent = Math.Round((double)bytes / pending) };
    }

    /// <summary>So many events, most of which were exchanged once.</summary>
    private static (EventLoop<int> Loop, Hold Hold) Warm(int pending, CancellationToken cancellationToken)
    {
        var (loop, hold) = (new EventLoop<int>(), new Hold());
        hold.Fill(loop, pending);
        loop.Run(hold, hold.Mean * 2, cancellationToken);
        return (loop, hold);
    }

    /// <summary>What they take, in a method of its own, so that nothing of an earlier loop is alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Bytes(int pending, CancellationToken cancellationToken)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var warm = Warm(pending, cancellationToken);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before - Hold.Bytes;
        GC.KeepAlive(warm.Loop);
        GC.KeepAlive(warm.Hold);
        return bytes;
    }

    private static ScaleSpeed Scale(TimeProvider clock, string name, Func<DatacenterScenario> make, CancellationToken cancellationToken)
    {
        var best = TimeSpan.MaxValue;
        var (bytes, events, scenario) = (0L, 0L, (DatacenterScenario?)null);
        for (var round = 0; round < Rounds; round++)
        {
            scenario = null;
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var started = clock.GetTimestamp();
            scenario = make();
            var outcome = DatacenterSimulation.Run(scenario, new FirstFit(), TimeSpan.MaxValue, cancellationToken);
            var elapsed = clock.GetElapsedTime(started);
            best = elapsed < best ? elapsed : best;

            // No collection can have let it be less than what is alive now, nor more than all that was made.
            bytes = Math.Max(bytes, Math.Min(GC.GetTotalMemory(forceFullCollection: false) - before, GC.GetAllocatedBytesForCurrentThread() - allocated));
            events = outcome.Events;
        }

        return new()
        {
            Name = name,
            Hosts = scenario!.Hosts.Count,
            Vms = scenario.Vms.Count,
            Tasks = scenario.Tasks.Count,
            Events = events,
            Seconds = Math.Round(Seconds(best), 7),
            PeakBytes = bytes,
        };
    }

    /// <summary>At least a tick, also by a clock that stands still.</summary>
    private static double Seconds(TimeSpan elapsed) => new TimeSpan(Math.Max(1, elapsed.Ticks)).TotalSeconds;

    private static void WriteTable(Shell shell, SimulateBenchResult result)
    {
        var console = Tables.Console(shell.Out, shell.OutIsTerminal);
        var kernel = Tables.Create([], ["Pending events", "Events/s", "Bytes/event"]);
        foreach (var speed in result.Kernel)
            kernel.AddTexts([Tables.Count(speed.Pending), Tables.Count((long)speed.EventsPerSecond), Tables.Count((long)speed.BytesPerEvent)]);
        console.Write(kernel);
        var scenarios = Tables.Create(["Scenario"], ["Hosts", "VMs", "Tasks", "Events", "Seconds", "MiB"]);
        foreach (var speed in result.Scenarios)
        {
            scenarios.AddTexts(
            [
                speed.Name, Tables.Count(speed.Hosts), Tables.Count(speed.Vms), Tables.Count(speed.Tasks), Tables.Count(speed.Events),
                speed.Seconds.ToString("0.000", CultureInfo.InvariantCulture), (speed.PeakBytes / (double)(1 << 20)).ToString("0.0", CultureInfo.InvariantCulture),
            ]);
        }

        console.Write(scenarios);
    }

    private sealed class Hold : IEventModel<int>
    {
        public const int Bytes = Draws * sizeof(long);

        private const int Draws = 1 << 16; // drawn beforehand: the queue is what is measured
        private readonly long[] ticks = new long[Draws];
        private int next;

        public Hold()
        {
            var stream = new RandomStream(1, "hold");
            for (var i = 0; i < ticks.Length; i++)
                ticks[i] = (long)stream.NextExponential(Mean.Ticks);
        }

        public TimeSpan Mean { get; } = TimeSpan.FromSeconds(10);

        public int Left { get; set; } = int.MaxValue;

        public void Fill(EventLoop<int> loop, int events)
        {
            for (var i = 0; i < events; i++)
                Handle(i, loop);
        }

        public void Handle(int happened, EventLoop<int> loop)
        {
            if (Left-- > 0)
                loop.Schedule(loop.Now + new TimeSpan(ticks[next++ & (Draws - 1)]), happened);
        }
    }
}

/// <summary>Of <c>simulate bench</c>.</summary>
internal sealed record SimulateBenchResult
{
    /// <summary>With 10,000 events pending.</summary>
    public double KernelEventsPerSecond { get; set; }

    public IReadOnlyList<KernelSpeed> Kernel { get; set; } = [];

    public IReadOnlyList<ScaleSpeed> Scenarios { get; set; } = [];
}

/// <summary>The kernel with so many events pending.</summary>
internal sealed record KernelSpeed
{
    public int Pending { get; set; }

    public double EventsPerSecond { get; set; }

    public double BytesPerEvent { get; set; }
}

/// <summary>A data centre of one size; the best of three runs.</summary>
internal sealed record ScaleSpeed
{
    public string Name { get; set; } = "";

    public int Hosts { get; set; }

    public int Vms { get; set; }

    public int Tasks { get; set; }

    public long Events { get; set; }

    public double Seconds { get; set; }

    /// <summary>Of managed memory, by scenario and simulation together.</summary>
    public long PeakBytes { get; set; }
}
