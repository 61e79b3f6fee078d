using BenchmarkDotNet.Attributes;
using CloudIntel.Benchmarks.Objects;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Diagnostics;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Benchmarks.Local;

/// <summary>How many reconciles that find nothing to do a controller gets through: queue, cache, workers, metrics and all.</summary>
#pragma warning disable CA1001 // BenchmarkDotNet calls GlobalCleanup instead of Dispose
public class ReconcileBenchmarks
#pragma warning restore CA1001
{
    /// <summary>Objects that are reconciled in one invocation, each once.</summary>
    public const int Objects = 10_000;

    private readonly ReconcileTrigger<Budget> trigger = new();
    private readonly CancellationTokenSource stop = new();
    private readonly NothingToDo nothing = new();
    private CannedCluster? cluster;
    private InformerFactory? informers;
    private IInformer<Budget>? informer;
    private IReadOnlyList<ObjectKey> keys = [];
    private Task? running;

    /// <summary>Starts the controller and lets it look at every object once.</summary>
    [GlobalSetup]
    public async Task Setup()
    {
        cluster = new(Objects);
        informers = new(cluster, SampleBudgets.Json, new() { StreamingLists = false });
        informer = informers.Get<Budget>();
        var controller = new Controller<Budget>(
            new() { Workers = Environment.ProcessorCount, HotLoopLimit = int.MaxValue }, // each object is reconciled far too often
            new(
                cluster,
                informers,
                new ReconcileAnnotations("cloudintel.io"),
                TimeProvider.System,
                new Jitter(new(1)),
                new WorkQueueMetrics(KubernetesDiagnostics.Meter),
                new ControllerMetrics(KubernetesDiagnostics.Meter),
                NullLoggerFactory.Instance,
                TimeSpan.Zero),
            nothing,
            [],
            trigger);
        var all = nothing.After(Objects);
        informers.Start();
        running = controller.RunAsync(stop.Token, stop.Token);
        await all;
        keys = informer.Store.Keys();
    }

    /// <summary>Stops the controller.</summary>
    [GlobalCleanup]
    public async Task Cleanup()
    {
        await stop.CancelAsync();
        await running!;
        await informers!.DisposeAsync();
        cluster!.Dispose();
        stop.Dispose();
    }

    /// <summary>The least that has to be done: each reconcile gets an object of its own, decoded from the cache.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Objects, Description = "decode each object from the cache, on as many threads")]
    public void Decode() =>
        Parallel.ForEach(keys, new() { MaxDegreeOfParallelism = Environment.ProcessorCount }, key => informer!.Store.Find(key));

    /// <summary>Every object once.</summary>
    [Benchmark(OperationsPerInvoke = Objects, Description = "no-op reconciles")]
    public async Task Reconcile()
    {
        var all = nothing.After(Objects);
        trigger.EnqueueAll();
        await all;
    }

    /// <summary>A controller that is content with everything, and counts.</summary>
    private sealed class NothingToDo : IEntityController<Budget>
    {
        private TaskCompletionSource done = new();
        private int left;

        /// <summary>Completes after so many reconciles more.</summary>
        public Task After(int count)
        {
            done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref left, count);
            return done.Task;
        }

        public Task<ReconciliationResult<Budget>> ReconcileAsync(Budget entity, CancellationToken cancellationToken)
        {
            if (Interlocked.Decrement(ref left) == 0)
                done.SetResult();
            return Task.FromResult(ReconciliationResult<Budget>.Success(entity));
        }
    }
}
