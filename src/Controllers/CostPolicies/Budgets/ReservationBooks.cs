using System.Collections.Concurrent;
using CloudIntel.Core.Policy.Budgets;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostPolicies.Budgets;

/// <summary>The books of this process, one a budget, and what it heard of what is reserved in them.</summary>
internal sealed class ReservationBooks : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(ObjectKey Budget, string Uid), ReservationBook> books = new();
    private readonly ConcurrentDictionary<ObjectKey, Heard> heard = new();
    private readonly ReservationStore store;
    private readonly TimeProvider clock;
    private readonly Func<double> randomness;
    private readonly ILogger<ReservationBooks> log;
    private readonly IInformerSubscription subscription;

    /// <summary>Begins to follow what is reserved.</summary>
    /// <param name="store">Reads and writes.</param>
    /// <param name="informers">Tell what others wrote.</param>
    /// <param name="clock">Pauses.</param>
    /// <param name="randomness">Numbers from 0 to 1 that spread retries.</param>
    /// <param name="log">Takes what could not be done.</param>
    public ReservationBooks(ReservationStore store, IInformerFactory informers, TimeProvider clock, Func<double> randomness, ILogger<ReservationBooks> log)
    {
        (this.store, this.clock, this.randomness, this.log) = (store, clock, randomness, log);
        subscription = informers.Get<CostReservation>().Subscribe(Take);
    }

    /// <summary>The book of a budget.</summary>
    public ReservationBook Of(BudgetTerms terms) => books.GetOrAdd((Key(terms), terms.Uid), _ => new ReservationBook(store, clock, randomness, log));

    /// <summary>What is reserved in a budget, as of what this process heard last: to be told, not to decide by.</summary>
    public IReadOnlyList<Reservation> Reserved(BudgetTerms terms) => heard.TryGetValue(Key(terms), out var last) && last.Owner == terms.Uid ? last.Reservations : [];

    /// <summary>What is left of a budget, likewise.</summary>
    public decimal Left(BudgetTerms terms) => terms.Room - (heard.TryGetValue(Key(terms), out var last) && last.Owner == terms.Uid ? last.Sum(terms) : 0);

    /// <summary>Waits until everything is known that is stored.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => subscription.WaitForSyncAsync(cancellationToken);

    /// <summary>Lets go of the books of budgets that are no longer enforced.</summary>
    public void Keep(IEnumerable<BudgetTerms> enforced)
    {
        var kept = enforced.Select(terms => (Key(terms), terms.Uid)).ToHashSet();
        foreach (var key in books.Keys.Where(key => !kept.Contains(key)))
            books.TryRemove(key, out _);
    }

    public ValueTask DisposeAsync() => subscription.DisposeAsync();

    private static ObjectKey Key(BudgetTerms terms) => new(terms.Namespace, terms.Name);

    private ValueTask Take(InformerEvent<CostReservation> change, CancellationToken cancellationToken)
    {
        if (change.Type == InformerEventType.Deleted)
            heard.TryRemove(change.Key, out _);
        else if (change.Object is var stored)
            heard[change.Key] = new(stored.Metadata.OwnerReferences?.FirstOrDefault()?.Uid ?? "", [.. stored.ToReservations()]);
        return ValueTask.CompletedTask;
    }

    /// <summary>What was heard of a budget, added up once for each state of the budget.</summary>
    private sealed class Heard(string owner, IReadOnlyList<Reservation> reservations)
    {
        private volatile Tuple<BudgetTerms, decimal>? last;

        public string Owner => owner;

        public IReadOnlyList<Reservation> Reservations => reservations;

        public decimal Sum(BudgetTerms terms)
        {
            if (last is not { } known || !ReferenceEquals(known.Item1, terms))
                last = known = new(terms, reservations.Sum(reservation => reservation.Amount(terms)));
            return known.Item2;
        }
    }
}
