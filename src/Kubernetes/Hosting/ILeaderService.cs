using CloudIntel.Kubernetes.Controllers;

namespace CloudIntel.Kubernetes.Hosting;

/// <summary>Work beside the controllers that goes on for as long as this process leads.</summary>
public interface ILeaderService
{
    /// <summary>Its name in logs.</summary>
    string Name { get; }

    /// <summary>Works until told to stop. An exception ends the process.</summary>
    /// <param name="drain">Cancelled to stop: what is under way may end, nothing new begins.</param>
    /// <param name="abort">Cancelled to stop at once, because somebody else may lead now.</param>
    Task RunAsync(CancellationToken drain, CancellationToken abort);
}

/// <summary>Runs a service as controllers are run.</summary>
internal sealed class RunningLeaderService(ILeaderService service) : IRunningController
{
    public string Name => service.Name;

    public IReadOnlyList<StuckWorker> StuckWorkers => [];

    public Task RunAsync(CancellationToken drain, CancellationToken abort) => service.RunAsync(drain, abort);
}
