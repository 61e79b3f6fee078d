using CloudIntel.Core.Simulation.Kernel;

namespace CloudIntel.Core.Simulation.Datacenters;

/// <summary>
/// Places virtual machines as they arrive and runs what they ask for. Those that find no host wait in a line, which moves when a host is left. An event touches the
/// virtual machine it is about, and its neighbours on the host only where the host is, or was, short of cores; so time grows with what changes, not with the data centre.
/// </summary>
public sealed class DatacenterSimulation : IEventModel<DatacenterEvent>
{
    private const int None = -1;

    /// <summary>By how much the sum of parts may exceed the whole without a meaning.</summary>
    private const double Rounding = 1e-9;

    private readonly DatacenterScenario scenario;
    private readonly IHostPolicy policy;
    private readonly HostFleet fleet;
    private readonly HostLoad[] hosts;
    private readonly VmState[] vms;
    private readonly VmTasks?[] tasksOf;
    private readonly (TimeSpan? Started, TimeSpan? Finished)[] tasks;
    private readonly Queue<int> line = new();
    private readonly List<int> refused = [];
    private readonly EventLoop<DatacenterEvent> loop = new();
    private readonly WorkTimeline? timeline;
    private double lost;

    private DatacenterSimulation(DatacenterScenario scenario, IHostPolicy policy, WorkTimeline? timeline)
    {
        scenario.Check();
        (this.scenario, this.policy, this.timeline, fleet) = (scenario, policy, timeline, new(scenario.Hosts, scenario.CoreOvercommit));
        hosts = [.. scenario.Hosts.Select(host => new HostLoad(host.Cores * host.CoreSpeed))];
        vms = new VmState[scenario.Vms.Count];
        tasksOf = new VmTasks?[vms.Length];
        tasks = new (TimeSpan?, TimeSpan?)[scenario.Tasks.Count];
        for (var vm = 0; vm < vms.Length; vm++)
        {
            vms[vm] = new() { Host = None, NextCompletion = TimeSpan.MinValue };
            loop.Schedule(scenario.Vms[vm].Arrival, new(DatacenterEventKind.VmArrival, vm, 0), (byte)DatacenterEventKind.VmArrival);
        }

        for (var task = 0; task < tasks.Length; task++)
        {
            (tasksOf[scenario.Tasks[task].Vm] ??= new()).Expected++;
            loop.Schedule(scenario.Tasks[task].Arrival, new(DatacenterEventKind.TaskArrival, task, 0), (byte)DatacenterEventKind.TaskArrival);
        }
    }

    /// <summary>Simulates until nothing happens any more, or the end.</summary>
    /// <param name="scenario">What there is.</param>
    /// <param name="policy">Chooses hosts; one of its own for every run.</param>
    /// <param name="end">Nothing later happens; <see cref="TimeSpan.MaxValue"/> for any time.</param>
    /// <param name="cancellationToken">Ends it early, without a result.</param>
    /// <param name="timeline">Where the work that hosts do is added; null where nobody asks.</param>
    /// <exception cref="ScenarioException">The scenario cannot be simulated.</exception>
    /// <exception cref="OperationCanceledException">Asked for by the token.</exception>
    public static DatacenterOutcome Run(DatacenterScenario scenario, IHostPolicy policy, TimeSpan end, CancellationToken cancellationToken, WorkTimeline? timeline = null)
    {
        var simulation = new DatacenterSimulation(scenario, policy, timeline);
        simulation.loop.Run(simulation, end, cancellationToken);
        return simulation.Outcome();
    }

    /// <inheritdoc/>
    public void Handle(DatacenterEvent happened, EventLoop<DatacenterEvent> loop)
    {
        switch (happened.Kind)
        {
            case DatacenterEventKind.Completion when happened.Version == vms[happened.Subject].Version:
                CompleteTasks(happened.Subject);
                break;
            case DatacenterEventKind.NextPhase:
                BeginPhase(happened.Subject);
                break;
            case DatacenterEventKind.VmArrival:
                ArriveVm(happened.Subject);
                break;
            case DatacenterEventKind.TaskArrival:
                ArriveTask(happened.Subject);
                break;
        }
    }

    private void ArriveVm(int vm)
    {
        if (!fleet.CouldFit(scenario.Vms[vm]))
            refused.Add(vm);
        else if (line.Count > 0 || !TryPlace(vm))
            line.Enqueue(vm);
    }

    private bool TryPlace(int vm)
    {
        var spec = scenario.Vms[vm];
        var host = policy.Choose(fleet, spec);
        if (host == None)
            return false;
        fleet.Take(host, spec);
        ref var state = ref vms[vm];
        state.Host = host;
        state.Placed = loop.Now;
        state.CoreSpeed = Math.Min(spec.CoreSpeed, scenario.Hosts[host].CoreSpeed);
        state.LastChange = loop.Now;
        hosts[host].Vms.Add(vm);
        if (!spec.Phases.IsEmpty)
            BeginPhase(vm);
        else if (tasksOf[vm] is { } own)
            StartWaiting(vm, own);
        return true;
    }

    private void Leave(int vm)
    {
        ref var state = ref vms[vm];
        SetDemand(vm, 0);
        (state.LossRate, state.Ended) = (0, loop.Now);
        hosts[state.Host].Vms.Remove(vm);
        fleet.Release(state.Host, scenario.Vms[vm]);
        while (line.TryPeek(out var next) && TryPlace(next))
            line.Dequeue();
    }

    /// <summary>Goes on to the next phase that asks for something else, or ends the virtual machine after the last.</summary>
    private void BeginPhase(int vm)
    {
        ref var state = ref vms[vm];
        Advance(ref state);
        var phases = scenario.Vms[vm].Phases.Span;
        if (state.Phase == phases.Length)
        {
            Leave(vm);
            return;
        }

        var demand = phases[state.Phase].Demand;
        var duration = TimeSpan.Zero;
        for (; state.Phase < phases.Length && phases[state.Phase].Demand == demand; state.Phase++)
            duration += phases[state.Phase].Duration;
        state.Wanted = demand;
        SetDemand(vm, Math.Min(demand, scenario.Vms[vm].Cores * state.CoreSpeed));
        Reschedule(vm);
        if (duration >= TimeSpan.MaxValue - loop.Now)
            throw new ScenarioException($"vms[{vm}].phases", "they would last for more than 29,000 years.");
        loop.Schedule(loop.Now + duration, new(DatacenterEventKind.NextPhase, vm, 0), (byte)DatacenterEventKind.NextPhase);
    }

    private void ArriveTask(int task)
    {
        var spec = scenario.Tasks[task];
        var own = tasksOf[spec.Vm]!;
        own.Wait(task, spec.Cores);
        if (vms[spec.Vm].Host != None)
            StartWaiting(spec.Vm, own);
    }

    /// <summary>Starts those of the waiting tasks that can run now.</summary>
    private void StartWaiting(int vm, VmTasks own)
    {
        ref var state = ref vms[vm];
        Advance(ref state);
        while (own.TryTakeFirst(scenario.TaskSharing == Sharing.Space ? scenario.Vms[vm].Cores - own.RunningCores : int.MaxValue, out var task))
        {
            var spec = scenario.Tasks[task];
            tasks[task].Started = loop.Now;
            own.Running.Enqueue(task, (state.Attained + (spec.Length / spec.Utilisation), task));
            own.RunningCores += spec.Cores;
            own.RunningDemand += spec.Cores * spec.Utilisation;
        }

        Settle(vm, own);
    }

    private void CompleteTasks(int vm)
    {
        ref var state = ref vms[vm];
        var own = tasksOf[vm]!;
        Advance(ref state);

        // The event's time is rounded up; what the sum of products lacks of the first task's work is rounding.
        own.Running.TryPeek(out _, out var first);
        (state.Attained, state.NextCompletion) = (Math.Max(state.Attained, first.Due), TimeSpan.MinValue);
        while (own.Running.TryPeek(out var task, out var next) && next.Due <= state.Attained)
        {
            own.Running.Dequeue();
            var spec = scenario.Tasks[task];
            tasks[task].Finished = loop.Now;
            own.RunningCores -= spec.Cores;
            own.RunningDemand -= spec.Cores * spec.Utilisation;
            own.Finished++;
        }

        if (own.Running.Count == 0)
            (state.Attained, own.RunningDemand) = (0, 0); // no rounding is carried on
        if (own.Finished == own.Expected)
            Leave(vm);
        else
            StartWaiting(vm, own);
    }

    /// <summary>After tasks came or went: what the virtual machine asks for now, and when its next task will be done.</summary>
    private void Settle(int vm, VmTasks own)
    {
        ref var state = ref vms[vm];
        state.Crowding = Math.Min(1, (double)scenario.Vms[vm].Cores / Math.Max(1, own.RunningCores));
        SetDemand(vm, state.CoreSpeed * state.Crowding * own.RunningDemand);
        Reschedule(vm);
    }

    /// <summary>Tells the host what the virtual machine asks for now; neighbours change their pace only where the host's share changes.</summary>
    private void SetDemand(int vm, double demand)
    {
        ref var state = ref vms[vm];
        ref var host = ref hosts[state.Host];
        host.Advance(loop.Now, timeline);
        host.Demand = host.Vms.Count == 1 ? demand : host.Demand + demand - state.Demand;
        state.Demand = demand;
        var share = host.Demand > host.Capacity * (1 + Rounding) ? host.Capacity / host.Demand : 1;
        if (share == host.Share)
            return;
        host.Share = share;
        foreach (var neighbour in host.Vms)
        {
            Advance(ref vms[neighbour]);
            if (neighbour != vm)
                Reschedule(neighbour);
        }
    }

    /// <summary>Brings up to now the work that a core could do, and what phases did not get.</summary>
    private void Advance(ref VmState state)
    {
        var ticks = (loop.Now - state.LastChange).Ticks;
        state.Attained += state.Pace * ticks;
        lost += state.LossRate * ticks;
        state.LastChange = loop.Now;
    }

    /// <summary>Sets the pace and foretells the next completion, unless it is foretold already. The virtual machine must have been advanced.</summary>
    private void Reschedule(int vm)
    {
        ref var state = ref vms[vm];
        var share = hosts[state.Host].Share;
        state.Pace = state.CoreSpeed * state.Crowding * share / TimeSpan.TicksPerSecond;
        if (!scenario.Vms[vm].Phases.IsEmpty)
            state.LossRate = (state.Wanted - (state.Demand * share)) / TimeSpan.TicksPerSecond;
        if (tasksOf[vm] is not { Running.Count: > 0 } own)
            return;
        own.Running.TryPeek(out _, out var first);
        var left = Math.Ceiling(Math.Max(0, first.Due - state.Attained) / state.Pace);
        if (left >= (TimeSpan.MaxValue - loop.Now).Ticks)
            throw new ScenarioException($"tasks[{first.Task}].length", "it would run for more than 29,000 years.");
        var at = loop.Now + new TimeSpan((long)left);
        if (at == state.NextCompletion)
            return;
        state.NextCompletion = at;
        loop.Schedule(at, new(DatacenterEventKind.Completion, vm, ++state.Version));
    }

    private DatacenterOutcome Outcome()
    {
        var (done, possible) = (0.0, 0.0);
        foreach (ref var host in hosts.AsSpan())
        {
            host.Advance(loop.Now, timeline);
            done += host.Done;
            possible += host.Capacity * loop.Now.TotalSeconds;
        }

        foreach (ref var vm in vms.AsSpan())
            Advance(ref vm);
        return new()
        {
            Vms = Array.ConvertAll(vms, vm => new VmOutcome(vm.Host, vm.Placed, vm.Ended)),
            Tasks = Array.ConvertAll(tasks, task => new TaskOutcome(task.Started, task.Finished)),
            Refused = refused,
            Events = loop.Handled,
            End = loop.Now,
            HostWork = Array.ConvertAll(hosts, host => host.Done),
            WorkDone = done,
            WorkLost = lost,
            Utilisation = possible > 0 ? done / possible : 0,
        };
    }
}
