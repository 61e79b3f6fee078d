using System.Collections.Concurrent;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>
/// Has each <see cref="SimulationRun"/> simulated once for what it says and refers to, and keeps its status in step with how far that is. It buys nothing, and moves nothing.
/// </summary>
[EntityRbac(typeof(SimulationRun), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(SimulationRun), Subresource = "status", Verbs = RbacVerbs.Patch)]
internal sealed class SimulationRunController(
    ISimulationEngine engine,
    SimulationPool<SimulationAnswer> pool,
    SimulationJobs jobs,
    ISimulationLedger ledger,
    IStatusWriter statuses,
    IEventRecorder events,
    SimulationRunMetrics metrics,
    TimeProvider clock,
    IOptions<FinOpsOptions> finOps,
    IOptions<SimulationOptions> options,
    ILogger<SimulationRunController> log) : IEntityController<SimulationRun>
{
    private const string MemoryLimitExceeded = "MemoryLimitExceeded";
    private const int LongestMessage = 1000;

    /// <summary>Plans of the runs that are under way in Jobs, by their ids: what runs at the moment is taken down once.</summary>
    private readonly ConcurrentDictionary<string, (string Digest, SimulationPlan Plan)> plans = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<ReconciliationResult<SimulationRun>> ReconcileAsync(SimulationRun run, CancellationToken cancellationToken)
    {
        if (run.Spec.Cancel is true || run.Spec.Suspend is true)
            return await RestAsync(run, cancellationToken);
        var errors = SimulationRunValidation.Validate(run, old: null);
        if (errors.Count > 0)
            return await FailAsync(run, null, "InvalidSpec", string.Join("; ", errors), null, cancellationToken);

        // Gather: every read is here, and none is below but for the ledger's.
        GatheredRun gathered;
        try
        {
            gathered = await engine.GatherAsync(run, cancellationToken);
        }
        catch (SimulationInputException e)
        {
            return await FailAsync(run, null, "InvalidSpec", e.Message, finOps.Value.RetryInterval, cancellationToken);
        }

        TimeSpan? again = gathered.HasReferences ? finOps.Value.RetryInterval : null;
        if (gathered.Reason is { } missing)
        {
            await BreakOffAsync(run, cancellationToken);
            return await SayAsync(run, Waiting(run, ""), ConditionFindings.Waiting(missing, gathered.Message), finOps.Value.RetryInterval, cancellationToken);
        }

        if (IsAnswered(run, gathered.Digest))
        {
            metrics.Show(run);
            return new(run.Status!.ObservedGeneration == run.Metadata.Generation ? run : await statuses.WriteAsync(run, run.Status with { ObservedGeneration = run.Metadata.Generation }, cancellationToken), again);
        }

        // Decide and apply: begin what has not begun, and say how far the rest is.
        WorkReport<SimulationAnswer>? report;
        try
        {
            if (run.Status?.Digest is { } before && before != gathered.Digest)
                await jobs.StopAsync(run, cancellationToken);
            report = await LookAsync(run, gathered, cancellationToken);
        }
        catch (SimulationInputException e)
        {
            return await FailAsync(run, Refused(gathered), "InvalidSpec", e.Message, again, cancellationToken);
        }
        catch (TooLargeException e)
        {
            return await FailAsync(run, Refused(gathered), MemoryLimitExceeded, e.Message, again, cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            log.LedgerUnavailable(ObjectKey.Of(run), e);
            return new(run, finOps.Value.RetryInterval);
        }

        return report switch
        {
            { State: WorkState.Done, Answer: { } answer } => await SucceedAsync(run, report, answer, again, cancellationToken),
            { State: WorkState.Failed, Failure: { } failure } => await FailAsync(run, report, Reason(failure), failure is TimeoutException ? TookTooLong(run) : failure.Message, again, cancellationToken),
            { State: WorkState.Running } => await SayAsync(run, Running(run, report), ConditionFindings.Waiting("Running", "simulations are being run"), again, cancellationToken),
            { State: WorkState.Queued } => await SayAsync(run, Waiting(run, gathered.Digest), ConditionFindings.Waiting("Queued", "it waits for its turn"), again, cancellationToken),
            { State: WorkState.Refused } => await SayAsync(
                run, Waiting(run, gathered.Digest), ConditionFindings.Waiting("QueueFull", $"{options.Value.QueueLength} other runs wait already"), finOps.Value.RetryInterval, cancellationToken),
            _ => new(run, null), // this process does not lead yet, or no longer: whoever does wakes all runs
        };
    }

    /// <inheritdoc/>
    public Task DeletedAsync(SimulationRun run, CancellationToken cancellationToken)
    {
        Forget(run);
        metrics.Forget(ObjectKey.Of(run));
        return Task.CompletedTask;
    }

    private static bool IsOver(SimulationRun run) => run.Status?.Phase?.Value is SimulationPhase.Succeeded or SimulationPhase.Failed or SimulationPhase.Cancelled;

    /// <summary>Whether the status is the answer to what is asked: what failed is tried again when somebody changed the run.</summary>
    private static bool IsAnswered(SimulationRun run, string digest) => run.Status is { } status && status.Digest == digest && status.Phase?.Value switch
    {
        SimulationPhase.Succeeded => true,
        SimulationPhase.Failed => status.ObservedGeneration == run.Metadata.Generation && status.Conditions?.Any(condition => condition.Reason == MemoryLimitExceeded) is not true,
        _ => false,
    };

    private static string Reason(Exception failure) => failure switch
    {
        TimeoutException => "DeadlineExceeded",
        SimulationInputException or ScenarioException => "InvalidSpec",
        JobFailedException => "JobFailed",
        _ => "SimulationFailed",
    };

    /// <summary>A person has it rest, for good or for a while: what is under way is broken off, and leaves nothing.</summary>
    private async Task<ReconciliationResult<SimulationRun>> RestAsync(SimulationRun run, CancellationToken cancellationToken)
    {
        await BreakOffAsync(run, cancellationToken);
        metrics.Show(run);
        if (IsOver(run))
            return new(run, null);
        if (run.Spec.Cancel is not true)
            return await SayAsync(run, Waiting(run, ""), ConditionFindings.Suspended, null, cancellationToken);
        var next = Waiting(run, run.Status?.Digest ?? "") with { Phase = SimulationPhase.Cancelled, StartTime = run.Status?.StartTime, CompletionTime = Now };
        Count(next, 0);
        events.Normal(run, "Cancelled", "Simulate", "spec.cancel is set");
        return await SayAsync(run, next, [new(ConditionTypes.Ready, false, "Cancelled", "spec.cancel is set: nothing of it is kept")], null, cancellationToken);
    }

    /// <summary>How far a run is; it begins where it has not yet. Null while this process does not lead.</summary>
    private async Task<WorkReport<SimulationAnswer>?> LookAsync(SimulationRun run, GatheredRun gathered, CancellationToken cancellationToken)
    {
        var uid = run.Metadata.Uid!;
        if (run.Spec.Execution?.Value == SimulationExecution.Job)
        {
            if (!plans.TryGetValue(uid, out var known) || known.Digest != gathered.Digest)
                known = plans[uid] = (gathered.Digest, await engine.PlanAsync(gathered, cancellationToken));
            return await jobs.LookAsync(run, gathered.Digest, known.Plan, TimeLeft(run, gathered.Digest), cancellationToken);
        }

        if (pool.Find(uid) is { } report && report.Digest == gathered.Digest)
            return report;
        var plan = await engine.PlanAsync(gathered, cancellationToken);
        if (plan.Bytes > options.Value.MemoryLimit)
            throw new TooLargeException(plan.Bytes, options.Value.MemoryLimit);
        var work = new SimulationWork<SimulationAnswer>
        {
            Run = ObjectKey.Of(run),
            Uid = uid,
            Digest = gathered.Digest,
            Bytes = plan.Bytes,
            Limit = TimeLeft(run, gathered.Digest),
            Do = plan.Simulate,
        };
        return pool.TryAdd(work) switch
        {
            Admission.Taken => pool.Find(uid),
            Admission.Full => new(gathered.Digest, WorkState.Refused, default, null, null),
            _ => null,
        };
    }

    private static WorkReport<SimulationAnswer> Refused(GatheredRun gathered) => new(gathered.Digest, WorkState.Refused, default, null, null);

    /// <summary>Ends what is under way for a run.</summary>
    private async Task BreakOffAsync(SimulationRun run, CancellationToken cancellationToken)
    {
        await jobs.StopAsync(run, cancellationToken);
        Forget(run);
    }

    private void Forget(SimulationRun run)
    {
        pool.Forget(run.Metadata.Uid!);
        plans.TryRemove(run.Metadata.Uid!, out _);
        jobs.Forget(ObjectKey.Of(run));
    }

    /// <summary>Of the deadline, what an earlier process has left.</summary>
    private TimeSpan TimeLeft(SimulationRun run, string digest)
    {
        var spent = run.Status is { StartTime: { } began, CompletionTime: null } status && status.Digest == digest ? clock.GetUtcNow() - began : TimeSpan.Zero;
        return spent < Deadline(run) ? Deadline(run) - spent : TimeSpan.Zero;
    }

    private TimeSpan Deadline(SimulationRun run) =>
        run.Spec.Deadline is { } own && own.Value < options.Value.LongestRun ? own.Value : options.Value.LongestRun;

    private string TookTooLong(SimulationRun run) => $"it took longer than {new GoDuration(Deadline(run))}: nothing of it is kept";

    private async Task<ReconciliationResult<SimulationRun>> SucceedAsync(
        SimulationRun run, WorkReport<SimulationAnswer> report, SimulationAnswer answer, TimeSpan? again, CancellationToken cancellationToken)
    {
        var (key, now) = (ObjectKey.Of(run), clock.GetUtcNow());
        var result = new SimulationResult
        {
            Namespace = key.Namespace,
            Name = key.Name,
            Uid = run.Metadata.Uid!,
            Digest = report.Digest,
            FinishedAt = report.EndedAt ?? now,
            Documents = answer.Documents,
        };
        try
        {
            await ledger.KeepSimulationAsync(result, SimulationRunAudit.Entry(run, report.Digest, answer, now), now - options.Value.KeepFor, cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            // The answer is kept in memory until it can be written.
            log.LedgerUnavailable(key, e);
            return await SayAsync(
                run, Running(run, report), ConditionFindings.Waiting("LedgerUnavailable", "the ledger does not answer: what came out is not written yet"), finOps.Value.RetryInterval, cancellationToken);
        }

        var path = $"/api/v1alpha1/namespaces/{key.Namespace}/simulationruns/{key.Name}/report";
        var next = answer.Summary with
        {
            Phase = SimulationPhase.Succeeded,
            Progress = new() { Completed = answer.Simulations, Total = answer.Simulations, Percent = 100 },
            StartTime = Began(run, report),
            CompletionTime = StatusText.WholeSeconds(report.EndedAt ?? now),
            Digest = report.Digest,
            Report = new() { Run = report.Digest, Path = path.Length <= StatusLimits.SimulationPath ? path : null },
        };
        List<ConditionFinding> findings = [new(ConditionTypes.Ready, true, "Succeeded", $"{answer.Simulations} simulations were run")];
        if (answer.Criteria is { } criteria)
            findings.Add(new(ConditionTypes.CriteriaMet, criteria.Met, criteria.Met switch { true => "CriteriaMet", false => "CriteriaMissed", null => "Inconclusive" }, StatusText.Cut(criteria.Message, LongestMessage)));
        var said = await SayAsync(run, next, findings, again, cancellationToken);
        await BreakOffAsync(run, cancellationToken);
        Count(next, answer.Simulations);
        log.SimulationSucceeded(key, answer.Simulations, (next.CompletionTime - next.StartTime)?.TotalSeconds ?? 0);
        events.Normal(run, "Succeeded", "Simulate", next.Best is { } best ? $"{best} costs least: {next.Cost} USD" : $"{answer.Simulations} simulations were run");
        if (answer.Criteria is { Met: false, Message: var missed })
            events.Warning(run, "CriteriaMissed", "Simulate", missed);
        return said;
    }

    /// <summary>Says why there is nothing, and nothing more.</summary>
    private async Task<ReconciliationResult<SimulationRun>> FailAsync(
        SimulationRun run, WorkReport<SimulationAnswer>? report, string reason, string message, TimeSpan? again, CancellationToken cancellationToken)
    {
        var text = StatusText.Cut(message, LongestMessage);
        ConditionFinding[] findings = [new(ConditionTypes.Ready, false, reason, text), new(ConditionTypes.Stalled, true, reason, text)];
        var isTold = run.Status?.Phase?.Value == SimulationPhase.Failed && run.Status.Conditions?.Any(condition => condition.Type == ConditionTypes.Ready && condition.Reason == reason && condition.Message == text) is true;
        var next = new SimulationRunStatus
        {
            Phase = SimulationPhase.Failed,
            StartTime = report?.StartedAt is null ? null : Began(run, report),
            CompletionTime = isTold ? run.Status!.CompletionTime : Now,
            Digest = report?.Digest,
            Progress = NothingDone(run),
            Report = run.Status?.Report,
        };
        var said = await SayAsync(run, next, findings, again, cancellationToken);
        if (report?.Failure is JobFailedException)
            Forget(run); // the Job stays, to be looked into
        else
            await BreakOffAsync(run, cancellationToken);
        if (isTold)
            return said;
        Count(next, 0);
        events.Warning(run, reason, "Simulate", text);
        return said;
    }

    /// <summary>
    /// Progress that was told is never left out again: servers before 1.21 make an object null that is no longer applied, and refuse that. The same goes for the report, which is that of
    /// the last result: it says which one.
    /// </summary>
    private static SimulationProgress? NothingDone(SimulationRun run) => run.Status?.Progress is { } told ? told with { Completed = 0, Percent = 0 } : null;

    private static SimulationRunStatus Waiting(SimulationRun run, string digest) => new()
    {
        Phase = SimulationPhase.Pending,
        Digest = digest.Length > 0 ? digest : null,
        // A process that waits for what an earlier one had begun goes on with its time.
        StartTime = run.Status is { CompletionTime: null } status && digest.Length > 0 && status.Digest == digest ? status.StartTime : null,
        Progress = NothingDone(run),
        Report = run.Status?.Report,
    };

    private static SimulationRunStatus Running(SimulationRun run, WorkReport<SimulationAnswer> report) => new()
    {
        Phase = SimulationPhase.Running,
        Digest = report.Digest,
        StartTime = Began(run, report),
        Report = run.Status?.Report,
        Progress = run.Status is { Progress: { } told } status && status.Digest == report.Digest && told.Percent == report.Progress.Percent
            ? told
            : new() { Completed = report.Progress.Completed, Total = report.Progress.Total, Percent = report.Progress.Percent },
    };

    private static DateTimeOffset? Began(SimulationRun run, WorkReport<SimulationAnswer> report) =>
        run.Status is { StartTime: { } before, CompletionTime: null } status && status.Digest == report.Digest ? before
        : report.StartedAt is { } began ? StatusText.WholeSeconds(began) : null;

    private DateTimeOffset Now => StatusText.WholeSeconds(clock.GetUtcNow());

    private void Count(SimulationRunStatus status, int simulations)
    {
        if (status.StartTime is { } began)
            metrics.Ended(status.Phase!.Value.Text, (status.CompletionTime ?? Now) - began, simulations);
    }

    private async Task<ReconciliationResult<SimulationRun>> SayAsync(
        SimulationRun run, SimulationRunStatus next, IReadOnlyList<ConditionFinding> findings, TimeSpan? requeueAfter, CancellationToken cancellationToken)
    {
        var written = await statuses.WriteAsync(
            run,
            next with
            {
                ObservedGeneration = run.Metadata.Generation,
                Conditions = findings.Apply(run.Status?.Conditions, run.Metadata.Generation, clock.GetUtcNow()),
            },
            cancellationToken);
        metrics.Show(written);
        return new(written, requeueAfter);
    }
}
