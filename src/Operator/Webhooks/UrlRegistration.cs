using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Operator.Options;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Has the API server call this process by URL as long as it runs: for development, outside the cluster.</summary>
internal sealed class UrlRegistration(
    WebhookUrlRegistration registration, IOptions<WebhookOptions> options, TimeProvider time, ILogger<UrlRegistration> log)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    /// <summary>Whether the API server calls us.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Begins once the listeners are open.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        running = RegisterAsync();
        return Task.CompletedTask;
    }

    /// <summary>Ends before the listeners close.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync();
        await running;
        if (!IsDone)
            return;
        try
        {
            await registration.RemoveAsync(WebhookRegistration.ConfigurationName, cancellationToken);
        }
        catch (Exception e) when (e is KubernetesApiException or KubernetesUnreachableException or OperationCanceledException)
        {
            log.NotRemoved(WebhookRegistration.ConfigurationName, e);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => stop.Dispose();

    private async Task RegisterAsync()
    {
        try
        {
            while (!await TryRegisterAsync())
                await Task.Delay(RetryDelay, time, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // asked to stop before the API server could be told
        }
    }

    private async Task<bool> TryRegisterAsync()
    {
        try
        {
            await registration.ApplyAsync(WebhookRegistration.ConfigurationName, options.Value.Url!, stop.Token);
            return IsDone = true;
        }
        catch (Exception e) when (e is KubernetesApiException or KubernetesUnreachableException)
        {
            log.NotRegistered(options.Value.Url!, e);
            return false;
        }
    }
}

/// <summary>Ready once the API server calls us.</summary>
internal sealed class UrlRegistrationHealthCheck(UrlRegistration registration) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(registration.IsDone ? HealthCheckResult.Healthy() : new(context.Registration.FailureStatus, "the API server was not told of us yet"));
}
