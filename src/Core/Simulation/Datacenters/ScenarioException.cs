namespace CloudIntel.Core.Simulation.Datacenters;

/// <summary>A scenario cannot be simulated; the message begins with the path of what is wrong.</summary>
/// <param name="path">Such as <c>tasks[3].length</c>.</param>
/// <param name="reason">What is wrong and what is expected.</param>
public sealed class ScenarioException(string path, string reason) : Exception($"{path}: {reason}")
{
    /// <summary>Such as <c>tasks[3].length</c>.</summary>
    public string Path { get; } = path;
}
