using System.Collections.Concurrent;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.CostSources;

/// <summary>Keeps the ledger in step with the bills that lie at a <see cref="CostSource"/>'s location.</summary>
[EntityRbac(typeof(CostSource), Verbs = RbacVerbs.Read | RbacVerbs.Patch)]
[EntityRbac(typeof(CostSource), Subresource = "status", Verbs = RbacVerbs.Patch)]
internal sealed class CostSourceController(
    ILedger ledger,
    IBillLocations locations,
    BillCredentials credentials,
    IStatusWriter statuses,
    IEventRecorder events,
    IReconcileTrigger<Budget> budgets,
    IReconcileTrigger<AnomalyMonitor> monitors,
    SourceBoard board,
    CostSourceMetrics metrics,
    TimeProvider clock,
    IOptions<FinOpsOptions> options,
    ILogger<CostSourceController> log) : IEntityController<CostSource>
{
    /// <summary>Bills that could not be loaded are not fetched again until they, or the spec, change.</summary>
    private readonly ConcurrentDictionary<string, RefusedBills> refused = new();

    public async Task<ReconciliationResult<CostSource>> ReconcileAsync(CostSource source, CancellationToken cancellationToken)
    {
        var name = source.Metadata.Name!;
        try
        {
            if (await ledger.SetPrecedenceAsync(name, source.Spec.Precedence ?? 0, cancellationToken))
                WakeReaders();
            var outcome = await LookAsync(source, cancellationToken);
            var holdings = await HoldingsAsync(name, cancellationToken);
            if (!outcome.IsLoaded && IsBehind(holdings, source.Status))
                outcome = outcome.WithoutCharges();
            if (board.Note(name, outcome.State))
                WakeReaders();
            return await ReportAsync(source, outcome, holdings, cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            // Nothing the owner can fix, and nothing is known: keep the figures of the last status.
            log.LedgerUnavailable(name, e);
            var outcome = ImportOutcome.Unavailable("LedgerUnavailable", e.Message, options.Value.RetryInterval);
            var status = (source.Status ?? new()) with
            {
                ObservedGeneration = source.Metadata.Generation,
                Conditions = outcome.Conditions.Apply(source.Status?.Conditions, source.Metadata.Generation, clock.GetUtcNow()),
            };
            var written = await statuses.WriteAsync(source, status, cancellationToken);
            metrics.Show(written);
            return ReconciliationResult<CostSource>.Success(written, options.Value.RetryInterval);
        }
    }

    public Task DeletedAsync(CostSource source, CancellationToken cancellationToken)
    {
        var name = source.Metadata.Name!;
        refused.TryRemove(name, out _);
        board.Forget(name);
        metrics.Forget(name);
        WakeReaders();
        return Task.CompletedTask;
    }

    /// <summary>Looks at the location and loads what is new there.</summary>
    private async Task<ImportOutcome> LookAsync(CostSource source, CancellationToken cancellationToken)
    {
        if (source.Spec.Suspend is true)
            return ImportOutcome.Suspended();
        if (CostSourceValidation.Validate(source, old: null) is { Count: > 0 } errors)
            return ImportOutcome.Stalled("InvalidSpec", string.Join("; ", errors));
        if (source.Spec.ToDialect() is null && !source.Spec.HasRates())
            return ImportOutcome.Stalled("InvalidSpec", $"spec.format: {source.Spec.Format} is no format that this version knows");
        if (source.Spec.Location.WrongAddresses().FirstOrDefault() is { } wrong)
            return ImportOutcome.Stalled("InvalidSpec", wrong);

        try
        {
            var secret = await credentials.ReadAsync(source.Spec, cancellationToken);
            return await LoadAsync(source, source.Spec.Location.ToLocation(secret), cancellationToken);
        }
        catch (MissingSecretException e)
        {
            return ImportOutcome.Unavailable("SecretMissing", e.Message, options.Value.RetryInterval);
        }
        catch (LocationUnavailableException e)
        {
            log.LocationUnavailable(source.Metadata.Name!, e.Reason, e);
            return ImportOutcome.Unavailable(e.Reason, e.Message, e.RetryAfter ?? options.Value.RetryInterval);
        }
        catch (UnreadableBillException e)
        {
            return ImportOutcome.Stalled(e.Reason, e.Message);
        }
    }

    private async Task<ImportOutcome> LoadAsync(CostSource source, BillLocation location, CancellationToken cancellationToken)
    {
        var name = source.Metadata.Name!;
        var place = $"{source.Spec.LocationDigest()}:";
        var last = await ledger.LastImportAsync(name, cancellationToken);
        var loaded = last?.Signature is { } signature && signature.StartsWith(place, StringComparison.Ordinal) ? signature[place.Length..] : null;
        var refusal = refused.TryGetValue(name, out var before) && before.Generation == source.Metadata.Generation ? before : null;

        // The ledger knows the rejected rows of the last import only: as long as there are some, every import is of everything. Rates always are.
        var known = new KnownBills { Loaded = loaded, Refused = refusal?.Signature, Whole = source.Spec.HasRates() || last?.RejectedRows > 0 };
        await using var bills = await locations.FetchAsync(location, known, cancellationToken);
        if (bills.Signature == loaded || (bills.Unchanged && refusal is null))
        {
            refused.TryRemove(name, out _); // the refused bills were taken back
            return ImportOutcome.Loaded(last!);
        }

        if (bills.Unchanged)
            return refusal!.Outcome;

        try
        {
            var outcome = await ImportAsync(source, bills, place, last, cancellationToken);
            if (outcome.State == SourceState.Failing)
                refused[name] = new(source.Metadata.Generation, bills.Signature, outcome);
            else
                refused.TryRemove(name, out _);
            return outcome;
        }
        catch (UnreadableBillException e)
        {
            var outcome = ImportOutcome.Stalled(e.Reason, e.Message);
            refused[name] = new(source.Metadata.Generation, bills.Signature, outcome);
            return outcome;
        }
    }

    private async Task<ImportOutcome> ImportAsync(CostSource source, FetchedBills bills, string place, ImportRecord? last, CancellationToken cancellationToken)
    {
        var name = source.Metadata.Name!;
        var started = clock.GetTimestamp();
        var request = new ImportRequest
        {
            Source = name,
            Files = [.. bills.Files.Select(source.Spec.ToFile)],
            Format = source.Spec.ToDialect() ?? BillDialect.Auto,
            Strict = source.Spec.Strict is true,
            Signature = place + bills.Signature,
        };
        var report = source.Spec.HasRates()
            ? await ledger.ImportRatesAsync(request, cancellationToken)
            : await ledger.ImportAsync(request, progress: null, cancellationToken);
        metrics.Imported(name, clock.GetElapsedTime(started), report.Loaded);
        if (!report.Loaded)
            return ImportOutcome.Strict(report);

        log.BillsLoaded(name, report.Import.Rows, report.Import.RejectedRows, clock.GetElapsedTime(started));
        foreach (var restatement in report.Restatements.Where(restatement => restatement.Totals.Count > 0).Take(StatusLimits.Items))
            events.Normal(source, "BillRestated", "Import", restatement.Text());
        foreach (var warning in report.Import.Warnings.Except(last?.Warnings ?? [], StringComparer.Ordinal).Take(StatusLimits.Items))
            events.Warning(source, "BillWarning", "Import", warning);
        events.Normal(source, "BillsLoaded", "Import", $"{report.Import.Rows} rows loaded from {bills.Files.Count} files, {report.Import.RejectedRows} kept aside");
        WakeReaders();
        return ImportOutcome.Loaded(report.Import) with { Objects = bills.Objects };
    }

    private async Task<Holdings> HoldingsAsync(string name, CancellationToken cancellationToken)
    {
        var import = await ledger.LastImportAsync(name, cancellationToken);
        var periods = await ledger.PeriodsAsync(name, cancellationToken);
        var rejections = import?.RejectedRows > 0
            ? await ledger.RejectedRowsAsync(name, cancellationToken).Take(10).ToListAsync(cancellationToken)
            : [];
        return new()
        {
            Import = import,
            Periods = periods,
            Rejections = rejections,
            Restatement = import is null ? null : await ledger.LastRestatementAsync(name, cancellationToken),
            Maturity = import is null ? [] : await ledger.MaturityAsync(name, cancellationToken),
            Overlaps = import is null ? [] : await ledger.OverlapsAsync(cancellationToken),
        };
    }

    /// <summary>Writes the status if it says something new, and tells of a source that stopped or started to work.</summary>
    private async Task<ReconciliationResult<CostSource>> ReportAsync(
        CostSource source, ImportOutcome outcome, Holdings holdings, CancellationToken cancellationToken)
    {
        var wasReady = Conditions.Find(source.Status?.Conditions, ConditionTypes.Ready);
        var written = await statuses.WriteAsync(source, source.ToStatus(outcome, holdings, clock.GetUtcNow()), cancellationToken);
        metrics.Show(written, holdings);

        var ready = outcome.Conditions.First(condition => condition.Type == ConditionTypes.Ready);
        if (ready.Holds is false && ready.Reason != "Suspended" && (wasReady?.Status != "False" || wasReady.Reason != ready.Reason))
            events.Warning(written, ready.Reason, "Import", ready.Message);

        return source.Spec.Suspend is true
            ? ReconciliationResult<CostSource>.Success(written)
            : ReconciliationResult<CostSource>.Success(written, Sooner(outcome.RetryAfter, source.Spec.Every()));
    }

    /// <summary>Has everything that is made of bills made anew.</summary>
    private void WakeReaders()
    {
        budgets.EnqueueAll();
        monitors.EnqueueAll();
    }

    /// <summary>Whether the last import went into another ledger than ours, such as one in the memory of an earlier process.</summary>
    private static bool IsBehind(Holdings holdings, CostSourceStatus? status) =>
        status?.LastImportTime is { } last && (holdings.Import is null || holdings.Import.Time < last);

    private static TimeSpan Sooner(TimeSpan? retry, TimeSpan every) => retry is { } wait && wait < every ? wait : every;

    private sealed record RefusedBills(long Generation, string Signature, ImportOutcome Outcome);
}
