using System.Globalization;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Clusters;

/// <summary>
/// Where no Prometheus tells what containers used: samples of the metrics server, summed in memory as long as this process leads, and written
/// when the hour is over and when it stops leading.
/// </summary>
[EntityRbac(typeof(PodMetrics), Verbs = RbacVerbs.List)]
internal sealed class ClusterSampling(
    IClusterLedger spans,
    IUsageLedger usage,
    IUsageSource source,
    IKubernetesClient client,
    ClusterName name,
    UsageMetrics metrics,
    TimeProvider clock,
    IOptions<UsageOptions> options,
    ILogger<ClusterSampling> log) : ILeaderService
{
    /// <summary>What usage is said to come from.</summary>
    public const string Origin = "metrics.k8s.io";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>A measurement that is older is of a container that is gone, or of a node that no longer answers.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(3);

    private readonly SampledUsage sampled = new(Interval);
    private readonly Dictionary<DateTimeOffset, long> samples = [];

    // Which part of an hour a leader saw is told by when it began.
    private readonly string part = clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
    private DateTimeOffset cleanUp = DateTimeOffset.MinValue;
    private bool? isServed;

    public string Name => "cluster-sampling";

    public async Task RunAsync(CancellationToken drain, CancellationToken abort)
    {
        if (source.Name is not null || !options.Value.FromMetricsServer)
            return;
        var cluster = "";
        try
        {
            cluster = await name.ReadAsync(drain);
            using var timer = new PeriodicTimer(Interval, clock);
            do
            {
                await SampleAsync(cluster, drain);
                await WriteAsync(cluster, hour => hour.AddHours(1) + options.Value.SettleDelay <= clock.GetUtcNow(), drain);
            }
            while (await timer.WaitForNextTickAsync(drain));
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // Somebody else may write now.
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            await WriteAsync(cluster, _ => true, abort);
        }
    }

    private async Task SampleAsync(string cluster, CancellationToken cancellationToken)
    {
        try
        {
            var now = clock.GetUtcNow();
            var read = 0;
            sampled.Begin(now);
            await foreach (var pod in client.Resource<PodMetrics>().ListAllAsync(ListOptions.All, cancellationToken))
            {
                if (now - pod.Timestamp <= Stale)
                    read += Take(pod);
            }

            if (isServed != true)
                log.SamplingBegins(cluster);
            isServed = true;
            foreach (var hour in sampled.Hours)
                samples.TryAdd(hour, 0);
            if (read > 0)
                samples[samples.Keys.Max()] += read;
        }
        catch (Exception e) when (e is KubernetesApiException or KubernetesUnreachableException)
        {
            // The API is absent, or its server is down: requests count for as long.
            if (isServed != false)
                log.NoMetricsServer(cluster, e.Message);
            isServed = false;
        }
    }

    private int Take(PodMetrics pod)
    {
        var read = 0;
        foreach (var container in pod.Containers ?? [])
        {
            if (container.Usage is not { } used || !used.TryGetValue("cpu", out var cpu) || !used.TryGetValue("memory", out var memory))
                continue;
            sampled.Take(new(pod.Metadata.Namespace ?? "", pod.Metadata.Name ?? "", container.Name), (double)cpu.Value, (double)memory.Value);
            read += 2;
        }

        return read;
    }

    /// <summary>Writes hours, added to what was written of them before. What cannot be written now is kept and tried again.</summary>
    private async Task WriteAsync(string cluster, Func<DateTimeOffset, bool> isDue, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var hour in sampled.Hours.Where(isDue).Order().ToList())
            {
                await WriteAsync(cluster, hour, cancellationToken);
                sampled.Forget(hour);
                samples.Remove(hour);
            }

            if (clock.GetUtcNow() < cleanUp)
                return;
            await usage.RemoveUsageAsync(cluster, clock.GetUtcNow() - options.Value.KeepFor, cancellationToken);
            cleanUp = clock.GetUtcNow().AddDays(1);
        }
        catch (LedgerUnavailableException e)
        {
            log.UsageNotWritten(cluster, e);
        }
    }

    private async Task WriteAsync(string cluster, DateTimeOffset hour, CancellationToken cancellationToken)
    {
        var window = new DatePeriod(hour, hour.AddHours(1));
        if ((await usage.KeptUsageAsync(cluster, window, cancellationToken)).Any(kept => kept.Source != Origin))
            return; // a Prometheus told all of it
        var recorded = await spans.HistoryAsync(cluster, window, cancellationToken);
        var histograms = new UsageHistograms();
        var containers = Add(hour, HourlyUsage.Of(sampled.Steps(hour), recorded.History.Containers, histograms), recorded.History.Usage);
        await usage.KeepUsageAsync(cluster, new(hour, Origin, clock.GetUtcNow(), containers) { Histograms = histograms, Part = part }, cancellationToken);
        metrics.Kept(cluster, Origin, samples.GetValueOrDefault(hour));
        metrics.Show(cluster, Origin, hour, missing: 0);
    }

    private static List<ContainerHour> Add(DateTimeOffset hour, IReadOnlyList<ContainerHour> news, IReadOnlyList<ContainerUsage> before)
    {
        var all = before
            .SelectMany(container => container.Hours.Where(kept => kept.Hour == hour).Select(kept => new ContainerHour(container.PodUid, container.Container, kept)))
            .ToDictionary(container => (container.PodUid, container.Container));
        foreach (var container in news)
        {
            var key = (container.PodUid, container.Container);
            all[key] = all.TryGetValue(key, out var kept) ? container with { Usage = kept.Usage + container.Usage } : container;
        }

        return [.. all.Values];
    }
}
