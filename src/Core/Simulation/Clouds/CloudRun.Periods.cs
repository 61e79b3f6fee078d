using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Clouds;

/// <content>Hours, calendar months and parts of the timeline: what is counted by them.</content>
internal sealed partial class CloudRun
{
    private readonly List<TimelinePoint> timeline = [];
    private readonly List<DataTransfer> transfers = [];
    private readonly IReadOnlyList<NetworkRoute>[][] routes; // by workload and connection that sends something
    private TimeSpan nextHour = TimeSpan.FromHours(1);
    private TimeSpan monthFrom;
    private TimeSpan partFrom;
    private double fragmented; // free processors that a pod of mean size has no use for, times seconds
    private double freeSeconds;

    /// <summary>At a step, before demand changes.</summary>
    private void EndPeriods()
    {
        if (Now == TimeSpan.Zero)
            return;
        var stepsOfPart = (Scenario.Steps + CloudOutcome.MostPoints - 1) / CloudOutcome.MostPoints;
        var (isPart, isHour, isMonth) = (stepAt % stepsOfPart == 0, Now >= nextHour, MonthOf(Now) != MonthOf(monthFrom));
        if (!isPart && !isHour && !isMonth)
            return;
        foreach (var service in services)
            service?.Run.Accrue(Now);
        if (isPart)
            EndPart();
        if (isHour || isMonth)
            EndHour();
        if (isMonth)
            EndMonth();
    }

    private void EndHour()
    {
        while (nextHour <= Now)
            nextHour += TimeSpan.FromHours(1);
        power.NextHour(Now);
        foreach (var service in services)
        {
            foreach (var objective in service?.Run.Objectives ?? [])
                objective.CloseHour();
        }
    }

    private void EndMonth()
    {
        var begin = (Scenario.Start + monthFrom).UtcDateTime;
        var month = TimeSpan.FromDays(DateTime.DaysInMonth(begin.Year, begin.Month));
        for (var i = 0; i < services.Length; i++)
        {
            foreach (var objective in services[i]?.Run.Objectives ?? [])
                objective.CloseMonth(monthFrom, Now, month);
            Transfer(i);
        }

        monthFrom = Now;
    }

    /// <summary>What a workload sent in the month, from where it worked: its connections' traffic of a month, for the time that it worked at all.</summary>
    private void Transfer(int workload)
    {
        var places = services[workload]?.Run.Places ?? jobs[workload]!.Places;
        places.Accrue(Now);
        var requirement = Scenario.Workloads[workload].Requirement;
        var connections = requirement.Connections.Where(connection => connection.GibibytesPerMonth > 0).ToList();
        for (var region = 0; region < Environment.Regions.Count; region++)
        {
            var months = places.Take(region) / TimeSpan.FromHours(PriceCatalog.HoursPerMonth).TotalSeconds;
            if (months <= 0)
                continue;
            var sent = connections.Select((connection, i) => (Scope: routes[workload][i][region].Scope, Gibibytes: connection.GibibytesPerMonth * (decimal)months))
                .Where(one => one.Scope is not null).GroupBy(one => one.Scope!, StringComparer.Ordinal);
            var facts = Environment.Regions[region].Facts.Facts;
            foreach (var scope in sent)
                transfers.Add(new(Scenario.Workloads[workload].Name, facts.Provider, facts.Region, scope.Key, scope.Sum(one => one.Gibibytes), monthFrom, Now));
        }
    }

    private void EndPart()
    {
        var seconds = (Now - partFrom).TotalSeconds;
        var sums = meter.EndPart(Now);
        timeline.Add(new(
            partFrom, Mean(Level.CostRate), Mean(Level.Nodes), Mean(Level.Pods), Mean(Level.Waiting), Ratio(Level.CpuRequested, Level.CpuCapacity),
            sums[(int)Level.CpuCapacity] > 0 ? sums[(int)Level.CpuUsed] * Milli / sums[(int)Level.CpuCapacity] : 0, Ratio(Level.MemoryRequested, Level.MemoryCapacity), Mean(Level.Demand),
            parts.Count > 0 ? parts.Quantile(0.95) : null));
        parts.Clear();
        CountFragments(seconds);
        partFrom = Now;

        double Mean(Level level) => sums[(int)level] / seconds;
        double Ratio(Level of, Level to) => sums[(int)to] > 0 ? sums[(int)of] / sums[(int)to] : 0;
    }

    /// <summary>Free processors of nodes on which a pod of mean size has no room, among all free ones, as it is at the end of a part.</summary>
    private void CountFragments(double seconds)
    {
        var (cpu, memory) = (0L, 0L);
        var count = 0;
        foreach (ref readonly var pod in pods)
        {
            if (pod.State == PodState.Gone)
                continue;
            (cpu, memory, count) = (cpu + pod.Requests.CpuMillis, memory + pod.Requests.MemoryBytes, count + 1);
        }

        if (count == 0)
            return;
        foreach (var index in Live)
        {
            var node = nodes[index];
            if (node.State != NodeState.Ready)
                continue;
            freeSeconds += node.Free.CpuMillis * seconds;
            if (node.Free.CpuMillis < cpu / count || node.Free.MemoryBytes < memory / count || node.Pods.Count >= Scenario.Nodes.MostPods)
                fragmented += node.Free.CpuMillis * seconds;
        }
    }

    private int MonthOf(TimeSpan time)
    {
        var date = (Scenario.Start + time).UtcDateTime;
        return (date.Year * 12) + date.Month;
    }
}
