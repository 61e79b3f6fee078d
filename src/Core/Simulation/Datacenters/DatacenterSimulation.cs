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
    private double lost;

    private DatacenterSimulation(DatacenterScenario scenario, IHostPolicy policy)
    {
        scenario.Check();
        (this.scenario, this.policy, fleet) = (scenario, policy, new(scenario.Hosts, scenario.CoreOvercommit));
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
    /// <exception cref="ScenarioException">The scenario cannot be simulated.</exception>
    /// <exception cref="OperationCanceledException">Asked for by the token.</exception>
    public static DatacenterOutcome Run(DatacenterScenario scenario, IHostPolicy policy, TimeSpan end, CancellationToken cancellationToken)
    {
        var simulation = new DatacenterSimulation(scenario, policy);
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
        loop.Schedule(loop.Now + duration, new(DatacenterEventKind.NextPhase, vm, 0), (byte)DatacenterEventKind.NextPhase);
    }

    private void ArriveTask(int task)
    {
        var spec = scenario.Tasks[task];
        var own = tasksOf[spec.Vm]!;
        own.Waiting.Add(task);
        if (vms[spec.Vm].Host != None)
            StartWaiting(spec.Vm, own);
    }

    /// <summary>Starts those of the waiting tasks that can run now.</summary>
    private void StartWaiting(int vm, VmTasks own)
    {
        ref var state = ref vms[vm];
        Advance(ref state);
        var kept = 0;
        for (var i = 0; i < own.Waiting.Count; i++)
        {
            var task = own.Waiting[i];
            var spec = scenario.Tasks[task];
            if (scenario.TaskSharing == Sharing.Space && own.RunningCores + spec.Cores > scenario.Vms[vm].Cores)
            {
                own.Waiting[kept++] = task;
                continue;
            }

            tasks[task].Started = loop.Now;
            own.Running.Enqueue(task, (state.Attained + (spec.Length / spec.Utilisation), task));
            own.RunningCores += spec.Cores;
            own.RunningDemand += spec.Cores * spec.Utilisation;
        }

        own.Waiting.RemoveRange(kept, own.Waiting.Count - kept);
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
        host.Advance(loop.Now);
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
            host.Advance(loop.Now);
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
            WorkDone = done,
            WorkLost = lost,
            Utilisation = possible > 0 ? done / possible : 0,
        };
    }

    /// <summary>What a host is asked for, and what it has done.</summary>
    private struct HostLoad(double capacity)
    {
        public readonly double Capacity = capacity; // work a second
        public readonly List<int> Vms = [];
        public double Demand; // work a second
        public double Share = 1; // of what is asked for
        public double Done;
        private TimeSpan lastChange;

        public void Advance(TimeSpan now)
        {
            Done += Math.Min(Demand, Capacity) * (now - lastChange).TotalSeconds;
            lastChange = now;
        }
    }

    private struct VmState
    {
        public int Host;
        public int Phase;
        public int Version; // of the completion that is foretold; others are void
        public double CoreSpeed;
        public double Crowding;
        public double Pace; // work of a core in a tick, for a task that uses it whole
        public double Attained; // work that a core could do since the virtual machine was idle last
        public double Demand; // work a second, at most what its cores can do
        public double Wanted; // by a phase, work a second
        public double LossRate; // what a phase does not get, work a tick
        public TimeSpan? Placed;
        public TimeSpan? Ended;
        public TimeSpan LastChange;
        public TimeSpan NextCompletion;
    }

    /// <summary>The tasks of a virtual machine. A running task is due when a core could have done so much work as it needs at its utilisation.</summary>
    private sealed class VmTasks
    {
        public PriorityQueue<int, (double Due, int Task)> Running { get; } = new();

        public List<int> Waiting { get; } = [];

        public int RunningCores { get; set; }

        public double RunningDemand { get; set; } // cores

        public int Expected { get; set; }

        public int Finished { get; set; }
    }
}

/// <summary>Something that happens in a data centre.</summary>
/// <param name="Kind">What.</param>
/// <param name="Subject">The index of the virtual machine or task.</param>
/// <param name="Version">Of completions, which were foretold and may be void by now.</param>
public readonly record struct DatacenterEvent(DatacenterEventKind Kind, int Subject, int Version);

/// <summary>What happens in a data centre; at one time in this order.</summary>
public enum DatacenterEventKind : byte
{
    /// <summary>A task of a virtual machine is done.</summary>
    Completion,

    /// <summary>A virtual machine asks for something else.</summary>
    NextPhase,

    /// <summary>A virtual machine asks for a host.</summary>
    VmArrival,

    /// <summary>A task is handed in.</summary>
    TaskArrival,
}
