using System.Globalization;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>A Job came to a bad end.</summary>
internal sealed class JobFailedException(string message) : Exception(message);

/// <summary>Has the parts of runs simulated by pods of a Job, and what they found put together in the pool.</summary>
[EntityRbac(typeof(Job), Verbs = RbacVerbs.Read | RbacVerbs.Create | RbacVerbs.Delete)]
internal sealed class SimulationJobs(
    IKubernetesClient client, SimulationParts parts, SimulationPool<SimulationAnswer> pool, ISimulationLedger ledger, IWorkerEndpoint endpoint)
{
    /// <summary>Merging reads all parts, and computes nothing but statistics.</summary>
    private const long MergingBytes = 64L << 20;

    /// <summary>How far a run is; its Job is made where there is none yet.</summary>
    /// <param name="run">The run.</param>
    /// <param name="digest">What is simulated.</param>
    /// <param name="plan">How it is simulated.</param>
    /// <param name="limit">After how long it is given up.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The ledger does not answer.</exception>
    public async Task<WorkReport<SimulationAnswer>> LookAsync(SimulationRun run, string digest, SimulationPlan plan, TimeSpan limit, CancellationToken cancellationToken)
    {
        var (key, uid) = (ObjectKey.Of(run), run.Metadata.Uid!);
        if (pool.Find(uid) is { } merging && merging.Digest == digest)
            return merging;
        var jobs = client.Resource<Job>();
        var job = await jobs.FindAsync(new(key.Namespace, SimulationJobManifest.Name(run, digest)), cancellationToken);
        if (job is not null && job.Metadata.Annotations?[SimulationJobManifest.Generation] != run.Metadata.Generation.ToString(CultureInfo.InvariantCulture) && End(job) is not null)
        {
            // What ended badly is tried again when somebody changed the run.
            await DeleteAsync(job, cancellationToken);
            return Running(digest, job, plan, 0);
        }

        if (job is null)
        {
            var image = await endpoint.ImageAsync(cancellationToken);
            if (image is null)
                return new(digest, WorkState.Failed, default, null, null) { Failure = new JobFailedException("the image of the operator's own pod is not known: set Simulations:WorkerImage") };
            job = await jobs.CreateAsync(SimulationJobManifest.Create(run, digest, plan.Parts, plan.PartBytes, limit, endpoint, image), WriteOptions.Default, cancellationToken);
        }

        if (parts.Find(key) is not { } open || open.Digest != digest || open.JobUid != job.Metadata.Uid)
        {
            var kept = await ledger.SimulationPartsAsync(uid, digest, cancellationToken);
            parts.Open(key, new(uid, digest, job.Metadata.Uid!, plan.Document, plan.Parts), kept.Select(part => part.Number));
        }

        var finished = parts.Finished(key);
        if (finished >= plan.Parts)
            return await MergeAsync(key, uid, digest, plan, limit, cancellationToken);
        switch (End(job))
        {
            case { Type: "Failed", Reason: "DeadlineExceeded" }:
                return Failed(digest, job, plan, finished, new TimeoutException("the Job took too long"));
            case { Type: "Failed" } failed:
                return Failed(digest, job, plan, finished, new JobFailedException($"Job {job.Metadata.Name}: {failed.Reason}: {failed.Message}"));
            case { Type: "Complete" }:
                // The ledger has lost what pods handed in, as one that begins empty does: they do it again.
                await DeleteAsync(job, cancellationToken);
                break;
        }

        return Running(digest, job, plan, finished);
    }

    /// <summary>Ends the Jobs of a run, if there are any.</summary>
    public async Task StopAsync(SimulationRun run, CancellationToken cancellationToken)
    {
        var key = ObjectKey.Of(run);
        if (parts.Find(key) is null && run.Spec.Execution?.Value != SimulationExecution.Job)
            return;
        var selection = new ListOptions { Namespace = key.Namespace, LabelSelector = $"{SimulationJobManifest.Label}={SimulationJobManifest.LabelValue}" };
        await foreach (var job in client.Resource<Job>().ListAllAsync(selection, cancellationToken))
        {
            if (job.Metadata.OwnerReferences?.Any(owner => owner.Uid == run.Metadata.Uid) is true && job.Metadata.DeletionTimestamp is null)
                await DeleteAsync(job, cancellationToken);
        }
    }

    /// <summary>Has no more parts of a run handed out.</summary>
    public void Forget(ObjectKey run) => parts.Close(run);

    private static LegacyCondition? End(Job job) => job.Status?.Conditions?.FirstOrDefault(condition => condition is { Status: "True", Type: "Complete" or "Failed" });

    private static WorkReport<SimulationAnswer> Running(string digest, Job job, SimulationPlan plan, int finished) =>
        new(digest, WorkState.Running, new(plan.Simulations * finished / plan.Parts, plan.Simulations), job.Metadata.CreationTimestamp, null);

    private static WorkReport<SimulationAnswer> Failed(string digest, Job job, SimulationPlan plan, int finished, Exception failure) =>
        Running(digest, job, plan, finished) with { State = WorkState.Failed, Failure = failure };

    private async Task<WorkReport<SimulationAnswer>> MergeAsync(ObjectKey key, string uid, string digest, SimulationPlan plan, TimeSpan limit, CancellationToken cancellationToken)
    {
        var kept = await ledger.SimulationPartsAsync(uid, digest, cancellationToken);
        pool.TryAdd(new()
        {
            Run = key,
            Uid = uid,
            Digest = digest,
            Bytes = MergingBytes,
            Limit = limit,
            Do = (_, _) => plan.Merge([.. kept.Select(part => part.Content)]),
        });
        return pool.Find(uid) ?? new(digest, WorkState.Running, new(plan.Simulations, plan.Simulations), null, null);
    }

    private Task DeleteAsync(Job job, CancellationToken cancellationToken) => client.Resource<Job>().DeleteAsync(
        ObjectKey.Of(job), new() { Uid = job.Metadata.Uid, PropagationPolicy = PropagationPolicy.Background }, cancellationToken);
}
