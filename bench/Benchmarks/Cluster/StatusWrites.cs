using System.Diagnostics;
using CloudIntel.Benchmarks.Objects;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Diagnostics;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>How many reconciles a second a controller does that each write a status, on a real API server.</summary>
internal static class StatusWrites
{
    private const int Objects = 1_000;

    private const string FieldManager = "bench-status";

    private const string Apply = "application/apply-patch+yaml";

    private const string Merge = "application/merge-patch+json";

    /// <summary>Workers of the operator's controller of Budgets.</summary>
    private const int Workers = 4;

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellationToken);
        await cluster.CreateAsync(Enumerable.Range(0, Objects).Select(index => SampleBudgets.Create(index)), cancellationToken);
        await using var informers = new InformerFactory(cluster.Client, SampleBudgets.Json);
        var writer = new WriteEachTime(new StatusWriter(cluster.Client, SampleBudgets.Json, FieldManager));
        var trigger = new ReconcileTrigger<Budget>();
        var controller = Controller(cluster, informers, writer, trigger);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        var first = writer.After(Objects, round: 0);
        informers.Start();
        var running = controller.RunAsync(stop.Token, stop.Token);
        await first.WaitAsync(cancellationToken);
        var keys = informers.Get<Budget>().Store.Keys();
        await PatchAsync(cluster, keys, Apply, 1, cancellationToken);
        await PatchAsync(cluster, keys, Merge, 2, cancellationToken);

        var (ours, applies, merges) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 1; round <= rounds; round++)
        {
            applies.Add(await PerSecondAsync(() => PatchAsync(cluster, keys, Apply, 3 * round, cancellationToken)));
            merges.Add(await PerSecondAsync(() => PatchAsync(cluster, keys, Merge, (3 * round) + 1, cancellationToken)));
            ours.Add(await PerSecondAsync(() =>
            {
                var all = writer.After(Objects, (3 * round) + 2);
                trigger.EnqueueAll();
                return all.WaitAsync(cancellationToken);
            }));
        }

        await stop.CancelAsync();
        await running;
        var series = new Series($"reconciles with one status write, {Workers} workers", ours);
        return
        [
            new(series, "/s", Goal.AtLeast(400), new($"raw PATCHes of the same body (server-side apply), {Workers} at a time", applies)),
            new(series, "/s", Goal.AtLeast(400), new($"raw merge PATCHes of the same status, {Workers} at a time", merges)),
        ];
    }

    private static Controller<Budget> Controller(
        BenchCluster cluster, InformerFactory informers, WriteEachTime writer, ReconcileTrigger<Budget> trigger) => new(
        new() { Workers = Workers, HotLoopLimit = int.MaxValue },
        new(
            cluster.Client,
            informers,
            new ReconcileAnnotations("cloudintel.io"),
            TimeProvider.System,
            new Jitter(new(1)),
            new WorkQueueMetrics(KubernetesDiagnostics.Meter),
            new ControllerMetrics(KubernetesDiagnostics.Meter),
            NullLoggerFactory.Instance,
            TimeSpan.Zero),
        writer,
        [],
        trigger);

    /// <summary>The same writes without anything of ours: bodies made beforehand, sent by a plain HttpClient.</summary>
    private static async Task PatchAsync(BenchCluster cluster, IReadOnlyList<ObjectKey> keys, string mediaType, int round, CancellationToken cancellationToken)
    {
        var body = keys.ToDictionary(key => key, key => SampleBudgets.Json.Serialize(new Budget
        {
            ApiVersion = ResourceDefinition.Of<Budget>().ApiVersion,
            Kind = ResourceDefinition.Of<Budget>().Kind,
            Metadata = new() { Name = key.Name, Namespace = key.Namespace },
            Status = SampleBudgets.Status(round),
        }));
        await Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken },
            async (key, token) => await cluster.SendAsync(
                HttpMethod.Patch,
                $"/apis/cloudintel.io/v1alpha1/namespaces/{key.Namespace}/budgets/{key.Name}/status?fieldManager={FieldManager}{(mediaType == Apply ? "&force=true" : "")}",
                body[key],
                mediaType,
                token));
    }

    private static async Task<double> PerSecondAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return Objects / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Writes another status each round.</summary>
    private sealed class WriteEachTime(StatusWriter statuses) : IEntityController<Budget>
    {
        private TaskCompletionSource done = new();
        private int round;
        private int left;

        /// <summary>Completes after so many writes of a round.</summary>
        public Task After(int count, int round)
        {
            done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            this.round = round;
            Volatile.Write(ref left, count);
            return done.Task;
        }

        public async Task<ReconciliationResult<Budget>> ReconcileAsync(Budget entity, CancellationToken cancellationToken)
        {
            try
            {
                var written = await statuses.WriteAsync(entity, SampleBudgets.Status(Volatile.Read(ref round)), cancellationToken);
                if (Interlocked.Decrement(ref left) == 0)
                    done.SetResult();
                return ReconciliationResult<Budget>.Success(written);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                done.TrySetException(e);
                throw;
            }
        }
    }
}
