using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Kernel;
using CloudIntel.Core.Simulation.Randomness;
using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Benchmarks.Local;

/// <summary>
/// How many events the kernel handles a second and what a pending one takes of memory, how long data centres take of the sizes that CloudSim Plus was measured with, and a
/// recorded week with as many tasks and fragments as OpenDC's SURF week, read from compressed CSV in memory.
/// </summary>
internal static class SimulationSpeed
{
    private const int Events = 2_000_000;
    private const int Draws = 1 << 16;
    private const int Tasks = 6_295;
    private const int FragmentsOfTask = 369; // 2,322,855 in all

    /// <summary>Measures, the kernel beside the priority queue of .NET.</summary>
    public static IReadOnlyList<Figure> Measure(int rounds)
    {
        var (tasks, fragments) = Week();
        var ticks = Ticks();
        var (ours, peer, many, peerMany) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var (scale, large, replay) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var figures = (
                Ours: Events / Hold(10_000, ticks), Peer: Events / HoldOfPeer(10_000, ticks), Many: Events / Hold(1_000_000, ticks), PeerMany: Events / HoldOfPeer(1_000_000, ticks),
                Scale: Seconds(() => DatacenterSimulation.Run(ScaleScenario.Of(5_000), new FirstFit(), TimeSpan.MaxValue, CancellationToken.None)),
                Large: Seconds(() => DatacenterSimulation.Run(ScaleScenario.Of(20_000), new FirstFit(), TimeSpan.MaxValue, CancellationToken.None)),
                Replay: Seconds(() => Replay(tasks, fragments)));
            if (round == 0)
                continue; // while code is compiled
            ours.Add(figures.Ours);
            peer.Add(figures.Peer);
            many.Add(figures.Many);
            peerMany.Add(figures.PeerMany);
            scale.Add(figures.Scale);
            large.Add(figures.Large);
            replay.Add(figures.Replay);
        }

        return
        [
            new(new("simulated events with 10,000 pending, one thread", ours), "/s", Goal.AtLeast(5_000_000), new("PriorityQueue of .NET", peer)),
            new(new("simulated events with 1,000,000 pending, one thread", many), "/s", Goal.AtLeast(5_000_000), new("PriorityQueue of .NET", peerMany)),
            new(new("memory of a pending event of 8 bytes, 1,000,000 pending", [BytesOfEvent(ticks)]), "bytes", Goal.AtMost(200)),
            new(new("5,000 hosts, 10,000 virtual machines, 12,500 tasks", scale), "s", Goal.AtMost(1)),
            new(new("20,000 hosts, 40,000 virtual machines, 50,000 tasks", large), "s", Goal.AtMost(5)),
            new(new("a week of 6,295 tasks and 2,322,855 fragments on 277 hosts, with reading", replay), "s", Goal.AtMost(1)),
        ];
    }

    private static double Seconds(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static long[] Ticks()
    {
        var stream = new RandomStream(1, "hold");
        return [.. Enumerable.Range(0, Draws).Select(_ => (long)stream.NextExponential(TimeSpan.TicksPerMinute))];
    }

    private static EventQueue<long> Filled(int pending, long[] ticks)
    {
        var queue = new EventQueue<long>();
        for (var i = 0; i < pending; i++)
            queue.Add(new TimeSpan(ticks[i % Draws]), i);
        return queue;
    }

    /// <summary>Each event that is taken lets another wait; every one is exchanged once before that counts.</summary>
    private static double Hold(int pending, long[] ticks)
    {
        var queue = Filled(pending, ticks);
        Exchange(pending);
        return Seconds(() => Exchange(Events));

        void Exchange(int times)
        {
            for (var i = 0; i < times; i++)
            {
                queue.TryTake(out var time, out var value);
                queue.Add(time + new TimeSpan(ticks[i % Draws]), value);
            }
        }
    }

    private static double HoldOfPeer(int pending, long[] ticks)
    {
        var (queue, sequence) = (new PriorityQueue<long, (long Time, long Sequence)>(), 0L);
        for (var i = 0; i < pending; i++)
            queue.Enqueue(i, (ticks[i % Draws], sequence++));
        Exchange(pending);
        return Seconds(() => Exchange(Events));

        void Exchange(int times)
        {
            for (var i = 0; i < times; i++)
            {
                queue.TryDequeue(out var value, out var at);
                queue.Enqueue(value, (at.Time + ticks[i % Draws], sequence++));
            }
        }
    }

    private static double BytesOfEvent(long[] ticks)
    {
        const int Pending = 1_000_000;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var queue = Filled(Pending, ticks);
        queue.TryPeek(out _);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(queue);
        return bytes / (double)Pending;
    }

    private static void Replay(byte[] tasks, byte[] fragments)
    {
        using var readTasks = new GZipStream(new MemoryStream(tasks), CompressionMode.Decompress);
        using var readFragments = new GZipStream(new MemoryStream(fragments), CompressionMode.Decompress);
        var trace = OpenDcTrace.Read(readTasks, "tasks", readFragments, "fragments", CancellationToken.None);
        var outcome = DatacenterSimulation.Run(trace.OnHosts(new(16, 2100, 100_000), 277), new FirstFit(), TimeSpan.MaxValue, CancellationToken.None);
        if (outcome.Vms.Any(vm => vm.Ended is null))
            throw new InvalidOperationException("Not all tasks ended.");
    }

    /// <summary>Tasks that take a whole host each, a third of whose fragments ask for the same as the one before.</summary>
    private static (byte[] Tasks, byte[] Fragments) Week()
    {
        var stream = new RandomStream(1, "week");
        var (tasks, fragments) = (new StringBuilder("id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity\n"), new StringBuilder("id,duration,cpu_usage\n"));
        for (var task = 0; task < Tasks; task++)
        {
            tasks.Append(CultureInfo.InvariantCulture, $"{2_000_000 + task},{task * 90_000L},{FragmentsOfTask * 30_000},16,33600,100000\n");
            var usage = 0;
            for (var i = 0; i < FragmentsOfTask; i++)
            {
                usage = stream.NextIndex(3) == 0 ? usage : stream.NextIndex(33_600);
                fragments.Append(CultureInfo.InvariantCulture, $"{2_000_000 + task},30000,{usage}\n");
            }
        }

        return (Compressed(tasks), Compressed(fragments));
    }

    private static byte[] Compressed(StringBuilder text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(text.ToString()));
        return bytes.ToArray();
    }
}
