using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Policy;

/// <summary>Reads what the kinds of <see cref="BuiltInKinds"/> cost something by. Versions of a kind that are not known are read as those that are.</summary>
internal static class BuiltInReader
{
    private const decimal SecondsOfMonth = PriceCatalog.HoursPerMonth * 3600;

    private const string NoDeadline = "how long it runs is not known: priced as if it ran all month; activeDeadlineSeconds would bound it";

    public static PolicyObject Complete(PolicyObject read, JsonFields fields)
    {
        if (fields.Object("spec") is not { } spec)
            return read with { Replicas = read.Kind is "PersistentVolumeClaim" or "Service" ? default : ReplicaRange.Of(1) };
        return read.Kind switch
        {
            "PersistentVolumeClaim" => read with { Volumes = [PodReader.Volume(read.Name, spec, perReplica: false)] },
            "Service" => read with { IsLoadBalancer = spec.Text("type") == "LoadBalancer" },
            "Pod" => read with
            {
                Pod = PodReader.Of(spec, read.Labels, read.Annotations),
                Replicas = ReplicaRange.Of(1),
                Volumes = PodReader.Volumes(fields),
            },
            "DaemonSet" => OfTemplate(read, spec) with { Replicas = ReplicaRange.OnEachNode },
            "StatefulSet" => OfStatefulSet(read, spec),
            "Job" => OfJob(read, spec),
            "HorizontalPodAutoscaler" => read with { Replicas = OfAutoscaler(spec), Scales = ScaledBy(spec) },
            "CronJob" => OfCronJob(read, spec),
            "Workload" => OfWorkload(read, spec),
            _ => OfTemplate(read, spec),
        };
    }

    /// <summary>How many replicas a field says; 1 where it says none.</summary>
    public static int Replicas(JsonFields holder, string name) => (int)Math.Min(holder.Count(name) ?? 1, int.MaxValue);

    private static PolicyObject OfTemplate(PolicyObject read, JsonFields spec) => spec.Object("template") is { } template
        ? read with { Pod = PodReader.OfTemplate(template), Volumes = PodReader.Volumes(template), Replicas = ReplicaRange.Of(Replicas(spec, "replicas")) }
        : read with { Replicas = ReplicaRange.Of(Replicas(spec, "replicas")) };

    private static PolicyObject OfStatefulSet(PolicyObject read, JsonFields spec)
    {
        var set = OfTemplate(read, spec);
        var claims = spec.Objects("volumeClaimTemplates")
            .Select(claim => PodReader.Volume(claim.Object("metadata")?.Text("name") ?? "", claim.Object("spec") ?? claim, perReplica: true));
        return set with { Volumes = [.. set.Volumes, .. claims] };
    }

    private static ReplicaRange OfAutoscaler(JsonFields spec)
    {
        var least = Replicas(spec, "minReplicas");
        return new(least, least, Math.Max(least, Replicas(spec, "maxReplicas")));
    }

    private static ObjectReference? ScaledBy(JsonFields spec) =>
        spec.Object("scaleTargetRef") is { } target ? new(target.Text("apiVersion") ?? "", target.Text("kind") ?? "", target.Text("name") ?? "", "") : null;

    private static PolicyObject OfJob(PolicyObject read, JsonFields spec)
    {
        var parallelism = Replicas(spec, "parallelism");
        var atOnce = spec.Count("completions") is { } completions ? (int)Math.Min(parallelism, completions) : parallelism;
        return OfTemplate(read, spec) with { Replicas = ReplicaRange.Of(atOnce), RunningShare = RunShare(spec) ?? 1, RunningDoubt = RunShare(spec) is null ? NoDeadline : null };
    }

    private static PolicyObject OfCronJob(PolicyObject read, JsonFields spec)
    {
        if (spec.Object("jobTemplate")?.Object("spec") is not { } job)
            return read with { Replicas = ReplicaRange.Of(1) };
        var made = OfJob(read, job);
        if (RunShare(job) is not { } share)
            return made;
        if (spec.Text("schedule") is not { } schedule || CronSchedule.RunsOfMonth(schedule) is not { } runs)
            return made with { RunningShare = 1, RunningDoubt = "its schedule cannot be understood: priced as if it ran all month" };
        var total = share * runs;
        return made with { RunningShare = spec.Text("concurrencyPolicy") is "Forbid" or "Replace" ? Math.Min(total, 1) : total };
    }

    /// <summary>The share of a month that one run may take; null where nothing ends it.</summary>
    private static decimal? RunShare(JsonFields job) => job.Count("activeDeadlineSeconds") is { } seconds ? Math.Min(seconds / SecondsOfMonth, 1) : null;

    /// <summary>A Workload of this product that says itself what it requests; one with a target is paid for by its target.</summary>
    private static PolicyObject OfWorkload(PolicyObject read, JsonFields spec) =>
        spec.Object("resources") is { } resources && spec.Object("targetRef") is null
            ? read with { Pod = PodReader.OfWorkload(spec, resources, read), Replicas = ReplicaRange.Of(Replicas(resources, "replicas")) }
            : read;
}
