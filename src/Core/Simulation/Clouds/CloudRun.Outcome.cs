using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Charges;

namespace CloudIntel.Core.Simulation.Clouds;

/// <content>The end: what is still there is counted.</content>
internal sealed partial class CloudRun
{
    /// <summary>Ends all periods and leases.</summary>
    private void Finish()
    {
        foreach (var service in services)
            service?.Run.Accrue(Now);
        EndPart();
        EndHour();
        EndMonth();
        for (var index = 0; index < podList.Count; index++)
        {
            ref var pod = ref pods[index];
            if (pod.State == PodState.Gone)
                continue;
            if (pod.State == PodState.Working && jobs[pod.Workload] is not null)
                Progress(index);
            if (pod.IsOnNode)
                nodes[pod.Node].Book(pod.Workload, pod.Requests, (Now - pod.BoundSince).TotalSeconds);
            if (jobs[pod.Workload] is { } job)
                CountUnfinished(job, index);
        }

        foreach (var index in Live)
        {
            if (nodes[index] is { State: not NodeState.Gone, Refusal: null } node)
                EndLease(node);
        }
    }

    public CloudOutcome Outcome()
    {
        NodeLease[] byLaunch = [.. leases.OrderBy(lease => lease.From).ThenBy(lease => lease.Node.Length).ThenBy(lease => lease.Node, StringComparer.Ordinal)];
        var onSpot = Scenario.Workloads.Where(workload => workload.Requirement.PurchaseOptions.Contains(PurchaseOption.Spot)).Select(workload => workload.Name).ToHashSet(StringComparer.Ordinal);
        var outcome = new CloudOutcome
        {
            Algorithm = scheduler.Name,
            Seed = Environment.Seed,
            Horizon = Scenario.Horizon,
            Events = loop.Handled,
            Decisions = decisions,
            Pods = PodFacts(),
            Nodes = new(launched, refusals, failures, interruptions, mostNodes),
            Services = [.. services.OfType<ServiceState>().Select(Facts)],
            Jobs = [.. jobs.OfType<JobState>().Select(Facts)],
            Impossible = [.. impossible.Take(CloudOutcome.MostReasons).Select(entry => new ImpossiblePods(Scenario.Workloads[entry.Key.Workload].Name, entry.Value, entry.Key.Reason))],
            Leases = byLaunch,
            Bill = CloudBill.Of(Environment, byLaunch, transfers),
            Opportunities = SavingOpportunities.Of(Environment, byLaunch, onSpot),
            Transfers = transfers,
            Penalties = [.. services.OfType<ServiceState>().SelectMany(service => service.Run.Objectives).SelectMany(objective => objective.Penalties)],
            Timeline = timeline,
            Metrics = new Dictionary<string, double>(),
        };
        return outcome with { Metrics = SimulationMetrics.Of(outcome, Totals()) };
    }

    private void CountUnfinished(JobState job, int index)
    {
        ref readonly var pod = ref pods[index];
        var done = pod.State == PodState.Working ? pod.Done : pod.Saved;
        job.Done += done;
        job.Left += pod.Work - done;
    }

    private static ServiceFacts Facts(ServiceState service)
    {
        var (run, seconds) = (service.Run, Math.Max(1e-9, service.Run.ObservedSeconds));
        return new()
        {
            Name = service.Workload.Name,
            Requests = run.Requests,
            Failed = run.Failed,
            Left = run.Backlog,
            Availability = run.AvailableSeconds / seconds,
            MeanMilliseconds = run.Latency.Count > 0 ? run.Latency.Sum / run.Latency.Count : 0,
            P50Milliseconds = run.Latency.Quantile(0.5),
            P95Milliseconds = run.Latency.Quantile(0.95),
            P99Milliseconds = run.Latency.Quantile(0.99),
            MeanReplicas = run.ReadySeconds / service.Horizon.TotalSeconds,
            MostReplicas = service.MostReplicas,
            Objectives = [.. run.Objectives.Select(objective => objective.Facts)],
        };
    }

    private JobFacts Facts(JobState job) => new()
    {
        Name = job.Workload.Name,
        Arrived = job.Next,
        Completed = job.Completed,
        MissedDeadlines = job.Missed + Overdue(job),
        WorkArrived = job.Arrived,
        WorkDone = job.Done,
        WorkLost = job.Lost,
        WorkLeft = job.Left,
        MeanSeconds = job.Completed > 0 ? job.Seconds / job.Completed : 0,
    };

    /// <summary>Jobs that have not ended though their deadline is over.</summary>
    private long Overdue(JobState job)
    {
        if (job.Workload.Deadline is not { } deadline)
            return 0;
        var overdue = job.Impossible;
        foreach (ref readonly var pod in pods)
            overdue += pod.State != PodState.Gone && jobs[pod.Workload] == job && Now - pod.Arrived > deadline ? 1 : 0;
        return overdue;
    }

    private PodFacts PodFacts()
    {
        var (running, waiting, waited) = (0L, 0L, (waits.Sum / Milli) + waitedInVain.TotalSeconds);
        foreach (ref readonly var pod in pods)
        {
            if (pod.State == PodState.Gone)
                continue;
            (running, waiting) = pod.Waits ? (running, waiting + 1) : (running + 1, waiting);
            if (pod.Waits)
                waited += (Now - pod.WaitsSince).TotalSeconds;
        }

        return new(
            serial, bindings, evictions, jobs.Sum(job => job?.Completed ?? 0), removed, impossiblePods, running, waiting, placed,
            waits.Count > 0 ? waits.Sum / waits.Count / Milli : 0, waits.Quantile(0.95) / Milli, waited);
    }

    private RunTotals Totals()
    {
        var (all, within) = (new TimeHistogram(), services.OfType<ServiceState>());
        foreach (var service in within)
            all.Add(service.Run.Latency);
        return new()
        {
            Latency = all,
            Seconds = Scenario.Horizon.TotalSeconds,
            Nodes = meter.Total(Level.Nodes),
            CpuCapacity = meter.Total(Level.CpuCapacity) / Milli,
            CpuRequested = meter.Total(Level.CpuRequested) / Milli,
            CpuUsed = meter.Total(Level.CpuUsed),
            SpotCapacity = meter.Total(Level.SpotCapacity) / Milli,
            MemoryCapacity = meter.Total(Level.MemoryCapacity),
            MemoryRequested = meter.Total(Level.MemoryRequested),
            Imbalance = meter.Total(Level.Imbalance),
            FreeSeconds = freeSeconds,
            Fragmented = fragmented,
            Kwh = power.Kwh,
            CarbonKilograms = power.CarbonKilograms,
            ObservedSeconds = within.Sum(service => service.Run.ObservedSeconds),
            AvailableSeconds = within.Sum(service => service.Run.AvailableSeconds),
        };
    }
}
