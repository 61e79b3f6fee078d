using CloudIntel.Core.Simulation.Environments;
using CloudIntel.Core.Simulation.Kernel;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>A run: what there is, and what events do to it.</summary>
internal sealed partial class CloudRun : IEventModel<CloudEvent>
{
    private readonly ICloudScheduler scheduler;
    private readonly EventLoop<CloudEvent> loop;
    private readonly CloudView view;
    private readonly SchedulingPlan plan;
    private readonly Meter meter = new();
    private readonly PowerMeter power;
    private readonly List<(long Serial, int Pod)> queue = []; // pods that wait, and some that no longer do
    private readonly bool hasPriorities;
    private int environmentAt;
    private int stepAt;
    private int decideVersion;
    private TimeSpan? decideAt;
    private TimeSpan lastDecision = TimeSpan.MinValue;
    private bool leftWaiting;
    private long decisions;

    public CloudRun(CloudScenario scenario, ICloudScheduler scheduler, EnvironmentRun environment, EventLoop<CloudEvent> loop, CancellationToken token)
    {
        (Scenario, this.scheduler, Environment, this.loop, Token) = (scenario, scheduler, environment, loop, token);
        (view, plan, power, Market) = (new(this), new(this), new(environment), new(environment, scenario.Nodes));
        hasPriorities = scenario.Workloads.Select(workload => workload.Priority).Distinct().Count() > 1;
        jobs = [.. scenario.Workloads.Select(workload => workload is JobWorkload job ? new JobState(job, this) : null)];
        services = [.. scenario.Workloads.Select(workload => workload is ServiceWorkload service ? new ServiceState(service, this, RoundTrips(service), parts) : null)];
        Permitted = [.. scenario.Workloads.Select((_, i) => Permits(i))];
        room = [.. scenario.Workloads.Select((workload, i) => new LargestRooms(environment, Market, Permitted[i], workload.Requirement))];
        routes = [.. scenario.Workloads.Select(workload => workload.Requirement.Connections.Where(connection => connection.GibibytesPerMonth > 0).Select(environment.Network.RoutesTo).ToArray())];
        Schedule(TimeSpan.Zero, CloudEventKind.Step);
        Schedule(scenario.Horizon, CloudEventKind.Finish);
        ScheduleEnvironment();
        for (var i = 0; i < jobs.Length; i++)
            ScheduleArrival(i);
    }

    public CloudScenario Scenario { get; }

    public EnvironmentRun Environment { get; }

    public CancellationToken Token { get; }

    public LiveMarket Market { get; }

    public TimeSpan Now => loop.Now;

    /// <summary>By workload and offer.</summary>
    public bool[][] Permitted { get; }

    /// <summary>Pods without a node when the scheduler was asked.</summary>
    public List<int> Waiting { get; } = [];

    /// <summary>Nodes that are not gone.</summary>
    public List<int> Live { get; } = [];

    /// <summary>Nodes that came, went or changed since the scheduler was asked last.</summary>
    public List<int> Changed { get; } = [];

    /// <inheritdoc/>
    public void Handle(CloudEvent happened, EventLoop<CloudEvent> loop)
    {
        switch (happened.Kind)
        {
            case CloudEventKind.Environment:
                Happen(Environment.Timeline[environmentAt++]);
                ScheduleEnvironment();
                break;
            case CloudEventKind.Refused:
                Refuse(nodes[happened.Subject]);
                break;
            case CloudEventKind.NodeReady:
                MakeReady(nodes[happened.Subject]);
                break;
            case CloudEventKind.NodeFails:
                Fail(nodes[happened.Subject]);
                break;
            case CloudEventKind.FailureNoticed:
                TakeAway(nodes[happened.Subject]);
                break;
            case CloudEventKind.SpotNotice:
                GiveNotice(nodes[happened.Subject]);
                break;
            case CloudEventKind.SpotTaken:
                Interrupt(nodes[happened.Subject]);
                break;
            case CloudEventKind.NodeIdle when nodes[happened.Subject].Version == happened.Version:
                GiveBack(nodes[happened.Subject]);
                break;
            case CloudEventKind.PodStarts when pods[happened.Subject].Version == happened.Version:
                Start(happened.Subject);
                break;
            case CloudEventKind.JobEnds when pods[happened.Subject].Version == happened.Version:
                End(happened.Subject);
                break;
            case CloudEventKind.JobArrives:
                Arrive(happened.Subject);
                break;
            case CloudEventKind.Step:
                Step();
                break;
            case CloudEventKind.Autoscale when services[happened.Subject]!.LookVersion == happened.Version:
                Scale(happened.Subject);
                break;
            case CloudEventKind.Finish:
                Finish();
                break;
            case CloudEventKind.Decide when decideVersion == happened.Version:
                Decide();
                break;
        }
    }

    /// <summary>The scheduler is asked at that time, unless it is sooner anyway.</summary>
    private void AskAt(TimeSpan at)
    {
        if (decideAt is { } sooner && sooner <= at)
            return;
        decideAt = at;
        Schedule(at, CloudEventKind.Decide, version: ++decideVersion);
    }

    /// <summary>Pods or nodes came or went.</summary>
    private void AskSoon() => AskAt(Now + Scenario.Nodes.Batch);

    /// <summary>There is more room than before.</summary>
    private void AskForRoom()
    {
        if (queue.Count > 0)
            AskAt(leftWaiting ? Max(Now + Scenario.Nodes.Batch, lastDecision + Scenario.Nodes.Retry) : Now + Scenario.Nodes.Batch);
    }

    private void Decide()
    {
        Token.ThrowIfCancellationRequested();
        decideAt = null;
        Market.EndPauses(Now);
        Live.RemoveAll(node => nodes[node].State == NodeState.Gone);
        GatherWaiting();
        scheduler.Decide(view, plan);
        Token.ThrowIfCancellationRequested();
        decisions++;
        foreach (var node in Changed)
            nodes[node].IsChanged = false;
        Changed.Clear();
        GatherWaiting();
        (lastDecision, leftWaiting) = (Now, queue.Count > 0);
    }

    /// <summary>Forgets who waits no longer, and lists the others.</summary>
    private void GatherWaiting()
    {
        queue.RemoveAll(entry => pods[entry.Pod].Serial != entry.Serial || pods[entry.Pod].State != PodState.Waiting);
        Waiting.Clear();
        foreach (var (_, pod) in hasPriorities ? queue.OrderByDescending(entry => Scenario.Workloads[pods[entry.Pod].Workload].Priority) : queue.AsEnumerable())
            Waiting.Add(pod);
    }

    private void Step()
    {
        Token.ThrowIfCancellationRequested();
        EndPeriods();
        for (var i = 0; i < services.Length; i++)
            meter.Add(Now, Level.Demand, services[i]?.Ask(Now, stepAt) ?? 0);
        ShareNodes();
        for (var i = 0; i < services.Length; i++)
        {
            if (services[i] is null)
                continue;
            Refresh(i);
            Scale(i);
        }

        stepAt++;
        if (Scenario.Step * stepAt < Scenario.Horizon)
            Schedule(Scenario.Step * stepAt, CloudEventKind.Step);
        AskAt(Now);
    }

    private void Happen(EnvironmentEvent happened)
    {
        var subject = happened.Subject;
        switch (happened.Kind)
        {
            case EnvironmentEventKind.OfferPrice:
                var before = Market.Price(subject);
                Market.Reprice(subject, Now);
                costRate += Market.Live(subject) * (Market.Price(subject) - before);
                meter.Set(Now, Level.CostRate, (double)costRate);
                break;
            case EnvironmentEventKind.SpotCapacity:
                TakeBack(subject, Market.Limit(subject, Now));
                break;
            case EnvironmentEventKind.ZoneDown:
                Market.Touch();
                FailZone(subject);
                break;
            default:
                Market.Touch();
                AskForRoom();
                break;
        }
    }

    private void ScheduleEnvironment()
    {
        if (environmentAt < Environment.Timeline.Count)
            Schedule(Environment.Timeline[environmentAt].At, CloudEventKind.Environment);
    }

    private void Schedule(TimeSpan at, CloudEventKind kind, int subject = 0, int version = 0)
    {
        if (at <= Scenario.Horizon)
            loop.Schedule(at, new(kind, subject, version), (byte)kind);
    }

    private bool[] Permits(int workload)
    {
        var permits = new bool[Environment.Market.Count];
        foreach (var offer in Environment.Permitted(Smallest(workload)))
            permits[offer] = true;
        return permits;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
