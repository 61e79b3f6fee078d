using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Core.Policy.Budgets;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.CostPolicies.Budgets;

/// <summary>
/// Gives back what is reserved for objects that are gone or never came, and takes changes back that never came: an admission is no promise that the object is stored, and a process that
/// ends half-way tells nobody. Has Budgets reviewed whose status says something else of what is reserved.
/// </summary>
internal sealed class ReservationSweep(
    EnforcedBudgets budgets,
    ReservationBooks books,
    LiveObjects objects,
    IReconcileTrigger<Budget> reviews,
    TimeProvider clock,
    IOptions<GateOptions> options,
    ILogger<ReservationSweep> log) : ILeaderService
{
    /// <summary>How often a budget is reviewed at most because of what is reserved.</summary>
    private static readonly TimeSpan BetweenReviews = TimeSpan.FromMinutes(1);

    private readonly Dictionary<ObjectKey, (decimal Reserved, DateTimeOffset At)> reviewed = [];

    public string Name => "reservation-sweep";

    public async Task RunAsync(CancellationToken drain, CancellationToken abort)
    {
        try
        {
            await Task.WhenAll(budgets.WaitAsync(drain), books.WaitAsync(drain));
            using var timer = new PeriodicTimer(options.Value.SweepInterval, clock);
            do
                await SweepAsync(drain);
            while (await timer.WaitForNextTickAsync(drain));
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    /// <summary>Looks through all budgets once.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        List<BudgetTerms> enforced = [.. budgets.All(now)];
        books.Keep(enforced);
        foreach (var terms in enforced)
        {
            try
            {
                await SweepAsync(terms, now, cancellationToken);
            }
            catch (ReservationsUnavailableException e)
            {
                log.SweepFailed(terms.Namespace, terms.Name, e); // the next round tries again
            }

            Review(terms, now);
        }

        foreach (var gone in reviewed.Keys.Except(enforced.Select(terms => new ObjectKey(terms.Namespace, terms.Name))).ToList())
            reviewed.Remove(gone);
    }

    private async Task SweepAsync(BudgetTerms terms, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var replacements = new List<(Reservation Before, Reservation? After)>();
        var suspects = books.Reserved(terms).Where(reservation => reservation.IsOver(terms) || reservation.IsPending || IsSettled(reservation, now));
        foreach (var group in suspects.GroupBy(reservation => ReservationKey.Parse(reservation.Key) is { } key ? (key.Group, key.Kind, key.Namespace) : default))
        {
            var live = group.Any(reservation => !reservation.IsOver(terms)) ? await objects.ListAsync(group.Key.Group, group.Key.Kind, group.Key.Namespace, cancellationToken) : null;
            foreach (var reservation in group)
            {
                var after = reservation.IsOver(terms) ? null : live is null ? reservation : Now(reservation, live, now);
                if (!Equals(after, reservation))
                    replacements.Add((reservation, after));
            }
        }

        if (replacements.Count == 0)
            return;
        await books.Of(terms).ReplaceAsync(terms, replacements);
        log.ReservationsGivenBack(terms.Namespace, terms.Name, replacements.Count);
    }

    /// <summary>
    /// What a reservation comes to, as the cluster is: what was asked for last as soon as that is seen. Later, nothing where the object is not there, and what it was before where its last change did
    /// not come.
    /// </summary>
    private Reservation? Now(Reservation reservation, LiveKinds live, DateTimeOffset now)
    {
        var found = live.Find(ReservationKey.Parse(reservation.Key)?.Name ?? "", reservation.Uid);
        var isSame = reservation.Uid.Length == 0 || found?.Uid == reservation.Uid;
        if (found is not null && isSame && (reservation.Generation == 0 || found.Generation == 0 || found.Generation >= reservation.Generation))
            return reservation.WithLastChange();
        if (!IsSettled(reservation, now))
            return reservation;
        if (found is null)
            return null;
        // A namesake of which nothing is known was let in by nobody here; what is reserved goes on for it.
        return isSame || reservation.PriorHourlyCost > 0 ? reservation.WithoutLastChange(found.Uid) : reservation;
    }

    private bool IsSettled(Reservation reservation, DateTimeOffset now) => now - reservation.ChangedAt >= options.Value.SettleTime;

    private void Review(BudgetTerms terms, DateTimeOffset now)
    {
        var key = new ObjectKey(terms.Namespace, terms.Name);
        var reserved = decimal.Round(terms.Room - books.Left(terms), 2);
        if (reviewed.TryGetValue(key, out var last) && (last.Reserved == reserved || now - last.At < BetweenReviews))
            return;
        if (reviewed.ContainsKey(key) || reserved != 0)
            reviews.Enqueue(key);
        reviewed[key] = (reserved, now);
    }
}
