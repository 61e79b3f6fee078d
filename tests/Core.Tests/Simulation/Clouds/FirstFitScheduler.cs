using CloudIntel.Core.Simulation.Clouds;

namespace CloudIntel.Core.Tests.Simulation.Clouds;

/// <summary>Each pod goes to the first node that has room for it; for one that finds none, the cheapest machine that holds it is bought.</summary>
internal sealed class FirstFitScheduler(Action<CloudView, SchedulingPlan>? afterwards = null) : ICloudScheduler
{
    public string Name => "firstFit";

    public void Decide(CloudView view, SchedulingPlan plan)
    {
        var open = new List<int>();
        foreach (var node in view.Nodes)
        {
            if (view.Node(node).TakesPods)
                open.Add(node);
        }

        foreach (var pod in view.Waiting)
        {
            var at = open.FindIndex(node => Fits(view, pod, node));
            var chosen = at >= 0 ? open[at] : Buy(view, plan, pod, open);
            if (chosen >= 0)
                plan.Bind(pod, chosen);
        }

        afterwards?.Invoke(view, plan);
    }

    private static bool Fits(CloudView view, int pod, int node) =>
        view.Permits(view.Pod(pod).Workload, view.Node(node).Offer) && view.Node(node).Fits(view.Pod(pod).Requests) && FitsGpus(view.FreeGpus(node), view.Pod(pod).Requests.GpuMillis);

    private static bool FitsGpus(ReadOnlySpan<int> free, int millis)
    {
        var (whole, best) = (0, 0);
        foreach (var left in free)
            (whole, best) = (whole + (left == 1000 ? 1 : 0), Math.Max(best, left));
        return millis < 1000 ? millis <= best : millis / 1000 <= whole;
    }

    private static int Buy(CloudView view, SchedulingPlan plan, int pod, List<int> open)
    {
        var (asks, best) = (view.Pod(pod), -1);
        for (var offer = 0; offer < view.Environment.Market.Count; offer++)
        {
            var has = view.Allocatable(offer);
            if (view.Permits(asks.Workload, offer) && view.CanLaunch(offer) > 0 && has.CpuMillis >= asks.Requests.CpuMillis && has.MemoryBytes >= asks.Requests.MemoryBytes
                && has.GpuMillis >= asks.Requests.GpuMillis && (best < 0 || view.Price(offer) < view.Price(best)))
            {
                best = offer;
            }
        }

        if (best >= 0)
            open.Add(plan.Launch(best));
        return best >= 0 ? open[^1] : -1;
    }
}
