using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.LeaderElection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Hosting;

/// <summary>
/// Runs the controllers while this process leads. It stops before the host's listeners do: first the process says that it is
/// not ready, then reconciles end, events are written and the lead is given back, and all that time webhooks are served.
/// </summary>
internal sealed class OperatorRun(
    KubernetesOperatorOptions options,
    InformerFactory informers,
    IEnumerable<IRunningController> controllers,
    EventRecorder events,
    Election election,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<OperatorRun> log) : IHostedLifecycleService, IOperatorStatus, IDisposable
{
    private readonly IReadOnlyList<IRunningController> controllers = [.. controllers];
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource flushEvents = new();
    private readonly CancellationTokenSource abandonEvents = new();
    private Task running = Task.CompletedTask;
    private volatile string? failure;

    /// <inheritdoc/>
    public ILeaderElection? Election => election.Elector;

    /// <inheritdoc/>
    public bool IsStopping => stop.IsCancellationRequested;

    /// <inheritdoc/>
    public string? Failure => failure;

    /// <inheritdoc/>
    public IReadOnlyList<StuckWorker> StuckWorkers => [.. controllers.SelectMany(controller => controller.StuckWorkers)];

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        informers.Start();
        running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync();
        var heard = failure is null ? Task.Delay(options.UnreadyPeriod, time, cancellationToken) : Task.CompletedTask;
        await Task.WhenAll(heard, running.WaitAsync(cancellationToken));
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        stop.Dispose();
        flushEvents.Dispose();
        abandonEvents.Dispose();
    }

    private async Task RunAsync()
    {
        var recording = events.RunAsync(flushEvents.Token, abandonEvents.Token);
        try
        {
            if (election.Elector is null)
                await LeadAsync(CancellationToken.None);
            else if (!await election.Elector.RunAsync(LeadAsync, stop.Token))
                Fail("the lead was lost");
            await FlushEventsAsync(recording);
        }
        catch (Exception e)
        {
            log.OperatorFailed(e);
            Fail(e.Message);
        }
    }

    /// <summary>Reconciles until the process stops or the lead is lost.</summary>
    private async Task LeadAsync(CancellationToken lost)
    {
        // A worker that does not heed its token must not keep a process alive that no longer leads.
        await using var losing = lost.Register(() => Fail("the lead was lost"));
        using var drain = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, lost);
        await Task.WhenAll(controllers.Select(controller => RunAsync(controller, drain, lost)));
    }

    private async Task RunAsync(IRunningController controller, CancellationTokenSource drain, CancellationToken lost)
    {
        try
        {
            await controller.RunAsync(drain.Token, lost);
        }
        catch (Exception e)
        {
            log.ControllerFailed(controller.Name, e);
            Fail($"controller {controller.Name} failed: {e.Message}");
            await drain.CancelAsync();
        }
    }

    private async Task FlushEventsAsync(Task recording)
    {
        abandonEvents.CancelAfter(options.EventGrace);
        await flushEvents.CancelAsync();
        await recording;
    }

    /// <summary>Ends the process: whoever starts it again starts from a clean state.</summary>
    private void Fail(string reason)
    {
        failure ??= reason;
        lifetime.StopApplication();
    }
}
