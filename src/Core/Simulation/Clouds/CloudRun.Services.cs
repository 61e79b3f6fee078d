namespace CloudIntel.Core.Simulation.Clouds;

/// <content>Services: their replicas and what they use.</content>
internal sealed partial class CloudRun
{
    private readonly ServiceState?[] services;
    private readonly TimeHistogram parts = new();

    /// <summary>A replica is no more.</summary>
    private void Forget(int index)
    {
        ref var pod = ref pods[index];
        if (services[pod.Workload] is not { } service)
            return;
        var last = service.Pods[^1];
        service.Pods[pod.PlaceInWorkload] = last;
        pods[last].PlaceInWorkload = pod.PlaceInWorkload;
        service.Pods.RemoveAt(service.Pods.Count - 1);
    }

    private int CreateReplica(int workload)
    {
        var service = services[workload]!;
        var index = Create(workload, service.Workload.Requirement.Requests, work: 0);
        if (index == Pod.None)
        {
            service.Impossible++;
            return index;
        }

        pods[index].PlaceInWorkload = service.Pods.Count;
        service.Pods.Add(index);
        return index;
    }

    /// <summary>Another replica is to work in the place of one.</summary>
    private int Replace(int index)
    {
        var other = CreateReplica(pods[index].Workload);
        (pods[index].ReplacedBy, pods[other].Replaces) = (other, index);
        services[pods[index].Workload]!.Replaced++;
        return other;
    }

    /// <summary>Replicas on a node that is to be empty get others in their place; those that do not work yet wait again.</summary>
    private void ReplaceReplicas(Node node)
    {
        for (var i = node.Pods.Count - 1; i >= 0; i--)
        {
            var index = node.Pods[i];
            if (services[pods[index].Workload] is not null && pods[index].ReplacedBy == Pod.None && pods[index].Replaces == Pod.None)
                Replace(index);
        }
    }

    /// <summary>Ends that one replica is to replace another.</summary>
    private void Unlink(int index)
    {
        ref var pod = ref pods[index];
        if (pod.Replaces != Pod.None)
        {
            pods[pod.Replaces].ReplacedBy = Pod.None;
            pod.Replaces = Pod.None;
            services[pod.Workload]!.Replaced--;
        }

        if (pod.ReplacedBy != Pod.None)
        {
            pods[pod.ReplacedBy].Replaces = Pod.None;
            pod.ReplacedBy = Pod.None;
            services[pod.Workload]!.Replaced--;
        }
    }

    /// <summary>The autoscaler looks.</summary>
    private void Scale(int workload)
    {
        var service = services[workload]!;
        service.Run.Accrue(Now);
        service.Scaler.Look(Now, service.Run, service.Pods.Count - service.Replaced);
        var (desired, there) = (service.Scaler.Desired, service.Pods.Count - service.Replaced + service.Impossible);
        service.MostReplicas = Math.Max(service.MostReplicas, desired);
        for (; there < desired; there++)
            CreateReplica(workload);
        if (there > desired)
            RemoveReplicas(service, there - desired);
        service.LooksAt = null;
        service.LookVersion++;
        if (service.Scaler.NextLook is { } next)
            LookAt(workload, next);
    }

    /// <summary>Replicas began or ended to work: an autoscaler sees that when it looks next.</summary>
    private void LookSoon(int workload)
    {
        if (services[workload] is { LooksAt: null, Workload.Autoscaling: HorizontalAutoscaling { Period: var period } })
            LookAt(workload, Now + period);
    }

    private void LookAt(int workload, TimeSpan at)
    {
        var service = services[workload]!;
        service.LooksAt = at;
        Schedule(at, CloudEventKind.Autoscale, workload, ++service.LookVersion);
    }

    /// <summary>Ends replicas: first those that wait, then those that do not work yet, and of equal ones the youngest. One that is replaced goes with the one that replaces it.</summary>
    private void RemoveReplicas(ServiceState service, int count)
    {
        var candidates = service.Pods.Where(index => pods[index].ReplacedBy == Pod.None)
            .OrderBy(index => pods[index].State switch { PodState.Waiting => 0, PodState.Working => 2, _ => 1 })
            .ThenByDescending(index => pods[index].Serial)
            .Take(count).ToList();
        foreach (var index in candidates)
        {
            var replaced = pods[index].Replaces;
            Unlink(index);
            RemovePod(index);
            if (replaced != Pod.None)
                RemovePod(replaced);
        }
    }

    /// <summary>Counts what a service uses and draws from now on.</summary>
    private void Refresh(int workload)
    {
        var service = services[workload]!;
        var used = service.Run.UsedCores;
        if (used != service.Used)
            meter.Add(Now, Level.CpuUsed, used - service.Used);
        service.Used = used;
        for (var region = 0; region < service.Watts.Length; region++)
        {
            var watts = service.Run.Watts(region);
            if (watts != service.Watts[region])
                power.Add(Now, region, watts - service.Watts[region]);
            service.Watts[region] = watts;
        }
    }

    private double[] RoundTrips(SimulatedWorkload workload)
    {
        var weights = workload.Requirement.Connections.Sum(connection => connection.Weight);
        var sums = new double[Environment.Regions.Count];
        foreach (var connection in workload.Requirement.Connections.Where(_ => weights > 0))
        {
            var ways = Environment.Network.RoutesTo(connection);
            for (var region = 0; region < sums.Length; region++)
                sums[region] += connection.Weight / weights * ways[region].RoundTripMilliseconds;
        }

        return sums;
    }
}
