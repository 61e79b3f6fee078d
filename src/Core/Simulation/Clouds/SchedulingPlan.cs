namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>Takes what a scheduler decides. Each step is done at once and shows in the view; one that cannot be done ends the run.</summary>
public sealed class SchedulingPlan
{
    private readonly CloudRun run;

    internal SchedulingPlan(CloudRun run) => this.run = run;

    /// <summary>Gives a waiting pod a node, which may still be launching: then it begins when that is ready, and waits again if that is refused.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="node">The node.</param>
    /// <param name="gpu">The graphics processor that it shares; any that has room where this is negative.</param>
    /// <exception cref="SchedulingPlanException">The pod does not wait, the node is not there or takes no pods, has no room for it, or is of an offer that the workload may not run on.</exception>
    public void Bind(int pod, int node, int gpu = -1) => run.Bind(pod, node, gpu);

    /// <summary>Asks the cloud for a machine. If it is refused, its pods wait again and the offer cannot be launched for a while.</summary>
    /// <param name="offer">The offer.</param>
    /// <returns>The node's number.</returns>
    /// <exception cref="SchedulingPlanException">There is no such offer.</exception>
    public int Launch(int offer) => run.Launch(offer);

    /// <summary>
    /// Gives a node back when it is empty. It gets no more pods; jobs run to their end, and replicas work on until others, which wait from now on, work in their place.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <exception cref="SchedulingPlanException">The node is not there.</exception>
    public void Drain(int node) => run.Drain(node);

    /// <summary>Brings a pod to another node. A replica works on until the one in its place works; a job goes on there from its last checkpoint, or from its beginning.</summary>
    /// <param name="pod">A pod that has a node.</param>
    /// <param name="node">The other node.</param>
    /// <param name="gpu">The graphics processor that it shares; any that has room where this is negative.</param>
    /// <exception cref="SchedulingPlanException">The pod has no node or is being replaced already, or the other node cannot take it.</exception>
    public void Move(int pod, int node, int gpu = -1) => run.Move(pod, node, gpu);
}
