using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.LeaderElection;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Tests.Widgets;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;
using CloudIntel.TestKit.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Kubernetes.Tests.LeaderElection;

/// <summary>Candidates for one lease before a model of an API server, in virtual time.</summary>
internal sealed class ElectionBench(Simulation simulation) : IDisposable
{
    public static readonly ResourceDefinition Leases = ResourceDefinition.Of<Lease>();

    private readonly List<Candidate> candidates = [];

    public ModelApiServer Server { get; } = new(simulation.Time, simulation.Random);

    public Meter Meter { get; } = new("test");

    /// <summary>Who leads now; never more than one.</summary>
    public HashSet<string> Leaders { get; } = [];

    /// <summary>Moments when more than one led.</summary>
    public List<string> Overlaps { get; } = [];

    public LeaseSpec? Spec => Server.Find(Leases, new("system", "operator")) is { } found
        ? WidgetJson.Json.Deserialize<Lease>(System.Text.Encoding.UTF8.GetBytes(found.ToJsonString())).Spec
        : null;

    public void Dispose()
    {
        foreach (var candidate in candidates)
            candidate.Dispose();
        Meter.Dispose();
    }

    /// <summary>What wants to lead, before a model of an API server.</summary>
    public static LeaderElector Elector(ModelApiServer server, TimeProvider time, Meter meter, string name, Random random, TimeSpan? duration = null) => new(
        new() { LeaseName = "operator", Namespace = "system", Identity = name, LeaseDuration = duration ?? TimeSpan.FromSeconds(15) },
        new ModelClient(server, WidgetJson.Json).Resource<Lease>(),
        new ModelResource(server, Leases),
        time,
        new(random),
        new(meter, name),
        NullLogger.Instance);

    /// <summary>A process that wants to lead.</summary>
    /// <param name="clockSkew">How far its wall clock is off.</param>
    /// <param name="duration">Its own lease duration.</param>
    public Candidate Start(TimeSpan clockSkew = default, TimeSpan? duration = null)
    {
        candidates.Add(new(this, simulation, $"c{candidates.Count + 1}", clockSkew, duration));
        return candidates[^1];
    }

    /// <summary>One process: its elector, and what it does while it leads.</summary>
    internal sealed class Candidate : IDisposable
    {
        private readonly ElectionBench bench;
        private readonly Simulation simulation;
        private readonly CancellationTokenSource stop = new();

        public Candidate(ElectionBench bench, Simulation simulation, string name, TimeSpan clockSkew, TimeSpan? duration)
        {
            this.bench = bench;
            this.simulation = simulation;
            Name = name;
            var time = new SkewedClock(simulation.Time, clockSkew);
            Metrics = new(bench.Meter);
            Elector = ElectionBench.Elector(bench.Server, time, bench.Meter, name, simulation.Random, duration);
            Running = Elector.RunAsync(LeadAsync, stop.Token);
        }

        public string Name { get; }

        public LeaderElector Elector { get; }

        public MetricReader Metrics { get; }

        /// <summary>Whether the lead was kept to the end.</summary>
        public Task<bool> Running { get; }

        /// <summary>When it began to lead last.</summary>
        public DateTimeOffset? Led { get; private set; }

        /// <summary>How long its work goes on after it was asked to stop.</summary>
        public TimeSpan Drain { get; set; }

        /// <summary>Ends it in an orderly way.</summary>
        public async Task<bool> StopAsync()
        {
            End(stop);
            return await Running;
        }

        public void Dispose()
        {
            Metrics.Dispose();
            stop.Dispose();
        }

        private static void End(CancellationTokenSource source) => source.Cancel();

        private async Task LeadAsync(CancellationToken lost)
        {
            Led = simulation.Time.GetUtcNow();
            bench.Leaders.Add(Name);
            if (bench.Leaders.Count > 1)
                bench.Overlaps.Add($"{simulation.Time.GetUtcNow():HH:mm:ss.fff}: {string.Join(" and ", bench.Leaders)} lead");
            await using var losing = lost.Register(() => bench.Leaders.Remove(Name));
            using var either = CancellationTokenSource.CreateLinkedTokenSource(lost, stop.Token);
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var ending = either.Token.Register(ended.SetResult);
            await ended.Task;
            if (!lost.IsCancellationRequested && Drain > TimeSpan.Zero)
                await simulation.Delay(Drain, lost);
            bench.Leaders.Remove(Name);
        }
    }

    /// <summary>A wall clock that is off, over the same course of time.</summary>
    private sealed class SkewedClock(TimeProvider clock, TimeSpan skew) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + skew;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime, period);
    }
}
