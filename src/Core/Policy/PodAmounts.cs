namespace CloudIntel.Core.Policy;

/// <summary>What the containers of a pod come to, as the scheduler counts (k8s.io/component-helpers, resource/helpers.go).</summary>
internal static class PodAmounts
{
    /// <summary>The resource that NVIDIA's graphics processors are named by.</summary>
    public const string NvidiaGpu = "nvidia.com/gpu";

    /// <summary>
    /// What is set aside: all containers and sidecars together, or the most that an init container needs beside the sidecars that run by then, whichever is more; each resource by itself.
    /// </summary>
    public static Dictionary<string, decimal> Requests(IReadOnlyList<ContainerShape> containers, IReadOnlyList<ContainerShape> initContainers) =>
        Together(containers, initContainers, container => container.Requests);

    /// <summary>The most that they may use, for resources that every one of them has a limit of; limits of the whole pod count before those.</summary>
    public static IReadOnlyDictionary<string, decimal> Limits(
        IReadOnlyList<ContainerShape> containers, IReadOnlyList<ContainerShape> initContainers, Dictionary<string, decimal> ofPod)
    {
        var limits = Together(containers, initContainers, container => container.Limits);
        foreach (var resource in limits.Keys.Where(resource => !containers.Concat(initContainers).All(container => container.Limits.ContainsKey(resource))).ToList())
            limits.Remove(resource);
        foreach (var (resource, limit) in ofPod)
            limits[resource] = limit;
        return limits;
    }

    /// <summary>How many containers request some of a resource.</summary>
    public static IReadOnlyDictionary<string, int> Requesters(IReadOnlyList<ContainerShape> containers, IReadOnlyList<ContainerShape> initContainers)
    {
        var requesters = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var container in containers.Concat(initContainers))
        {
            foreach (var (resource, amount) in container.Requests)
            {
                if (amount > 0)
                    requesters[resource] = requesters.GetValueOrDefault(resource) + 1;
            }
        }

        return requesters;
    }

    /// <summary>The container whose limit of a resource is the most times its request.</summary>
    public static IReadOnlyDictionary<string, LimitRatio> LargestRatios(IReadOnlyList<ContainerShape> containers, IReadOnlyList<ContainerShape> initContainers)
    {
        var ratios = new Dictionary<string, LimitRatio>(StringComparer.Ordinal);
        foreach (var container in containers.Concat(initContainers))
        {
            foreach (var (resource, limit) in container.Limits)
            {
                var request = container.Requests.GetValueOrDefault(resource);
                var times = limit == 0 ? 0 : request == 0 ? decimal.MaxValue : limit / request;
                if (!ratios.TryGetValue(resource, out var largest) || times > largest.Times)
                    ratios[resource] = new(container, times);
            }
        }

        return ratios;
    }

    /// <summary>Whether a resource is one that others than Kubernetes itself made.</summary>
    public static bool IsExtended(string resource) => resource.Contains('/', StringComparison.Ordinal) && !resource.StartsWith("kubernetes.io/", StringComparison.Ordinal);

    private static Dictionary<string, decimal> Together(
        IReadOnlyList<ContainerShape> containers, IReadOnlyList<ContainerShape> initContainers, Func<ContainerShape, IReadOnlyDictionary<string, decimal>> amounts)
    {
        var running = new Dictionary<string, decimal>(StringComparer.Ordinal);
        var starting = new Dictionary<string, decimal>(StringComparer.Ordinal);
        var sidecars = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var container in containers)
            Add(running, amounts(container));
        foreach (var container in initContainers)
        {
            var own = amounts(container);
            if (container.IsSidecar)
            {
                Add(running, own);
                Add(sidecars, own);
            }

            foreach (var (resource, amount) in own)
            {
                var needed = container.IsSidecar ? sidecars[resource] : amount + sidecars.GetValueOrDefault(resource);
                starting[resource] = Math.Max(starting.GetValueOrDefault(resource), needed);
            }
        }

        foreach (var (resource, amount) in starting)
            running[resource] = Math.Max(running.GetValueOrDefault(resource), amount);
        return running;
    }

    private static void Add(Dictionary<string, decimal> sum, IReadOnlyDictionary<string, decimal> amounts)
    {
        foreach (var (resource, amount) in amounts)
            sum[resource] = sum.GetValueOrDefault(resource) + amount;
    }
}
