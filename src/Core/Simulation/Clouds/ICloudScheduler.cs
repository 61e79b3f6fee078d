namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>Decides which nodes there are and which pods they hold. An instance serves one run.</summary>
public interface ICloudScheduler
{
    /// <summary>What it is called in results.</summary>
    string Name { get; }

    /// <summary>
    /// Decides. Called when pods have waited for <see cref="NodeRules.Batch"/>, when nodes came or went, and every step. The same view must get the same plan.
    /// </summary>
    /// <param name="view">What there is. What is planned shows in it at once.</param>
    /// <param name="plan">What is to be done.</param>
    void Decide(CloudView view, SchedulingPlan plan);
}

/// <summary>A plan cannot be carried out: it exceeds what a node has, or names what is not there.</summary>
/// <param name="reason">What is wrong.</param>
public sealed class SchedulingPlanException(string reason) : Exception(reason);
