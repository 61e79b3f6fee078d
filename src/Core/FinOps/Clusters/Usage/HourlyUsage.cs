namespace CloudIntel.Core.FinOps.Clusters.Usage;

/// <summary>Sums what sources tell by steps into what each container used in an hour.</summary>
/// <remarks>
/// Sources name pods, and two pods may have had one name in the hour: each gets what falls into its own time. In a step in which one followed
/// the other, what was used is divided by the time for which each ran in it.
/// </remarks>
public static class HourlyUsage
{
    /// <summary>What the containers that ran in the hour used, by pod and container; those of which nothing is known are left out.</summary>
    /// <param name="steps">What sources tell. What is told of a step in which the container did not run is left out.</param>
    /// <param name="spans">Who held what; spans of other hours are ignored.</param>
    /// <param name="histograms">Take in what was used in each step; null for none.</param>
    public static IReadOnlyList<ContainerHour> Of(UsageSteps steps, IReadOnlyList<ContainerSpan> spans, UsageHistograms? histograms = null)
    {
        var (from, to) = (steps.Hour, steps.Hour.AddHours(1));
        var hours = new List<ContainerHour>();
        foreach (var pods in spans.Where(span => span.Time.Within(from, to) > TimeSpan.Zero).GroupBy(span => (span.Pod.Namespace, span.Pod.Name)))
        {
            var containers = pods
                .GroupBy(span => (span.Pod.Uid, span.Container))
                .Select(container => new ContainerSteps(container.First().Pod, container.Key.Container, from, container, histograms))
                .OrderBy(container => container.PodUid, StringComparer.Ordinal).ThenBy(container => container.Container, StringComparer.Ordinal)
                .ToList();
            foreach (var namesakes in containers.GroupBy(container => container.Container))
                BookCompute(steps.Of(new(pods.Key.Namespace, pods.Key.Name, namesakes.Key)), [.. namesakes]);
            BookNetwork(steps.Of(new(pods.Key.Namespace, pods.Key.Name, "")), [.. containers.GroupBy(container => container.PodUid).Select(pod => pod.ToArray())]);
            hours.AddRange(containers.Where(container => container.IsKnown).Select(container => new ContainerHour(container.PodUid, container.Container, container.Usage)));
        }

        return hours;
    }

    /// <summary>Books processors and memory on the containers that had one name, step by step.</summary>
    private static void BookCompute(StepReader? told, ContainerSteps[] containers)
    {
        if (told is not { } figures)
            return;
        for (var step = 0; step < UsageSteps.Count; step++)
        {
            var ran = containers.Sum(container => container.Ran[step]);
            if (ran == 0 || Used(figures, step, ran) is not var (observed, used))
                continue;
            long before = 0;
            foreach (var container in containers)
            {
                var after = before + container.Ran[step];
                container.Book(step, (observed * after / ran) - (observed * before / ran), used.Part(before, after, ran));
                before = after;
            }
        }
    }

    /// <summary>What was used in a step and for how many milliseconds that is known; null where processor or memory is unknown.</summary>
    private static (long Observed, ResourceTime Used)? Used(StepReader told, int step, long ran)
    {
        var observed = told[UsageFigure.ObservedSeconds, step] is { } seconds ? Math.Min(ran, (long)(seconds * 1000)) : ran;
        var cpu = told[UsageFigure.CoreSeconds, step] * 1_000_000 ?? told[UsageFigure.Cores, step] * 1000 * observed;
        var memory = told[UsageFigure.MemoryBytes, step] * observed;
        if (observed == 0 || cpu is null || memory is null)
            return null;
        return (observed, new((Int128)Math.Round(cpu.Value), (Int128)Math.Round(memory.Value), (Int128)Math.Round((told[UsageFigure.Gpus, step] ?? 0) * 1000 * observed)));
    }

    /// <summary>Books the network of the pods that had one name, in equal parts on the containers that ran in the step, what is left on the first.</summary>
    private static void BookNetwork(StepReader? told, ContainerSteps[][] pods)
    {
        if (told is not { } figures)
            return;
        for (var step = 0; step < UsageSteps.Count; step++)
        {
            var bytes = new NetworkBytes(
                figures.Bytes(UsageFigure.ReceivedBytes, step), figures.Bytes(UsageFigure.SentBytes, step), figures.Bytes(UsageFigure.ZoneBytes, step),
                figures.Bytes(UsageFigure.RegionBytes, step), figures.Bytes(UsageFigure.InternetBytes, step));
            var ran = pods.Sum(pod => pod.Max(container => container.Ran[step]));
            if (ran == 0 || bytes == default)
                continue;
            long before = 0;
            foreach (var pod in pods)
            {
                var after = before + pod.Max(container => container.Ran[step]);
                Spread(bytes.Part(before, after, ran), [.. pod.Where(container => container.Ran[step] > 0)]);
                before = after;
            }
        }
    }

    private static void Spread(NetworkBytes bytes, ContainerSteps[] containers)
    {
        // Parts of equal lengths from the last to the first: rounding down leaves the rest to the last part.
        for (var i = 0; i < containers.Length; i++)
            containers[containers.Length - 1 - i].Network += Share(bytes, i, containers.Length);
    }

    private static NetworkBytes Share(NetworkBytes bytes, int index, int count)
    {
        return new(Of(bytes.Received), Of(bytes.Sent), Of(bytes.ToZones), Of(bytes.ToRegions), Of(bytes.ToInternet));

        long Of(long whole) => index == count - 1 ? whole - (whole / count * (count - 1)) : whole / count;
    }

    /// <summary>A container in the steps of an hour.</summary>
    private sealed class ContainerSteps
    {
        private readonly PodIdentity pod;
        private readonly DateTimeOffset hour;
        private readonly UsageHistograms? histograms;
        private readonly ResourceTime[] requested = new ResourceTime[UsageSteps.Count];
        private long observed;
        private ResourceTime used;
        private ResourceTime above;

        public ContainerSteps(PodIdentity pod, string container, DateTimeOffset hour, IEnumerable<ContainerSpan> spans, UsageHistograms? histograms)
        {
            (this.pod, Container, this.hour, this.histograms) = (pod, container, hour, histograms);
            foreach (var span in spans)
            {
                for (var step = 0; step < UsageSteps.Count; step++)
                {
                    var start = hour + (step * UsageSteps.Length);
                    var milliseconds = (long)span.Time.Within(start, start + UsageSteps.Length).TotalMilliseconds;
                    Ran[step] += milliseconds;
                    requested[step] += ResourceTime.Of(span.Requests, milliseconds);
                }
            }
        }

        public string PodUid => pod.Uid;

        public string Container { get; }

        /// <summary>For how many milliseconds it ran in each step.</summary>
        public long[] Ran { get; } = new long[UsageSteps.Count];

        public NetworkBytes Network { get; set; }

        public bool IsKnown => observed > 0 || Network != default;

        public UsageHour Usage => new() { Hour = hour, ObservedMilliseconds = observed, Used = used, AboveRequest = above, Network = Network };

        /// <summary>Books what it used in the part of a step that is known.</summary>
        public void Book(int step, long milliseconds, ResourceTime usage)
        {
            if (Ran[step] == 0)
                return;
            histograms?.Add(pod, Container, hour + ((step + 1) * UsageSteps.Length), milliseconds, usage);
            observed += milliseconds;
            used += usage;
            above += ResourceTime.Left(usage, requested[step].Part(0, milliseconds, Ran[step])) with { MilliGpuMilliseconds = 0 };
        }
    }
}
