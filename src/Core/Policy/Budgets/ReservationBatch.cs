namespace CloudIntel.Core.Policy.Budgets;

/// <summary>
/// Answers admissions to a budget one after the other, each with those before it: what is let in takes its room from the next. A decision takes the same time however much is
/// reserved.
/// </summary>
public sealed class ReservationBatch
{
    /// <summary>Reservations of a budget at once. At some 200 bytes each they stay well below what the API server stores as one object.</summary>
    public const int MaxReservations = 2_000;

    private readonly BudgetTerms terms;
    private readonly Dictionary<string, Reservation> held = [];

    /// <summary>Begins with what is reserved already.</summary>
    /// <param name="terms">The budget.</param>
    /// <param name="reservations">What is reserved; of one key, the last counts. Those that are over are let go of.</param>
    public ReservationBatch(BudgetTerms terms, IEnumerable<Reservation> reservations)
    {
        this.terms = terms;
        foreach (var reservation in reservations)
        {
            Changed |= reservation.IsOver(terms);
            if (!reservation.IsOver(terms))
                held[reservation.Key] = reservation;
        }

        Reserved = held.Values.Sum(reservation => reservation.Amount(terms));
    }

    /// <summary>Whether it differs from what it began with.</summary>
    public bool Changed { get; private set; }

    /// <summary>The sum of what is reserved.</summary>
    public decimal Reserved { get; private set; }

    /// <summary>What is left; negative where more is spent and reserved than may be.</summary>
    public decimal Left => terms.Room - Reserved;

    /// <summary>What is reserved now.</summary>
    public IReadOnlyCollection<Reservation> Held => held.Values;

    /// <summary>What is reserved under a key; null for nothing.</summary>
    public Reservation? Find(string key) => held.GetValueOrDefault(key);

    /// <summary>Answers a request, and reserves what is let in.</summary>
    /// <param name="request">The request.</param>
    public AdmissionAnswer Admit(AdmissionRequest request)
    {
        var before = held.GetValueOrDefault(request.Key);
        var next = Next(request, before);
        var increase = (next?.Amount(terms) ?? 0) - (before?.Amount(terms) ?? 0);
        var answer = new AdmissionAnswer
        {
            Finding = Find(request, before, increase),
            Increase = increase,
            Left = Left,
            Reserved = Reserved,
            Doubt = terms.Doubt(request.At),
        };
        answer = answer with { Effect = EffectOf(answer.Finding) };
        if (answer.IsAdmitted && (next is null || before is not null || CanKeep(request)))
            Put(request.Key, next);
        return answer;
    }

    /// <summary>Gives back what is reserved under a key; nothing happens where nothing is.</summary>
    public void Release(string key) => Put(key, null);

    /// <summary>Puts a reservation in the place of what is there under its key.</summary>
    public void Put(Reservation reservation) => Put(reservation.Key, reservation);

    private void Put(string key, Reservation? next)
    {
        var before = held.GetValueOrDefault(key);
        if (Equals(before, next))
            return;
        Changed = true;
        Reserved += (next?.Amount(terms) ?? 0) - (before?.Amount(terms) ?? 0);
        if (next is null)
            held.Remove(key);
        else
            held[key] = next;
    }

    private bool CanKeep(AdmissionRequest request) => held.Count < MaxReservations && request.Key.Length <= ReservationKey.MaxLength;

    private AdmissionFinding Find(AdmissionRequest request, Reservation? before, decimal increase)
    {
        if (increase <= 0)
            return AdmissionFinding.Fits;
        if (terms.Doubt(request.At) is not null)
            return AdmissionFinding.Unknown;
        if (increase > Left)
            return AdmissionFinding.Overdrawn;
        return before is null && !CanKeep(request) ? AdmissionFinding.Full : AdmissionFinding.Fits;
    }

    private Enforcement? EffectOf(AdmissionFinding finding) => finding switch
    {
        AdmissionFinding.Fits => null,
        AdmissionFinding.Unknown => terms.OnStale,
        _ => terms.Enforcement,
    };

    /// <summary>
    /// What would be reserved. Of an object that was there before, it is what the object costs more than it did when it was first reserved for: so the same change asked for twice
    /// counts once, and one that is taken back gives back all, once that is seen.
    /// </summary>
    private static Reservation? Next(AdmissionRequest request, Reservation? before)
    {
        var kept = request.IsNew ? null : before;
        var baseline = kept?.BaselineHourly ?? request.PreviousHourlyCost;
        var hourly = Math.Max(0, request.HourlyCost - baseline);
        if (kept?.HourlyCost == hourly && !kept.IsPending)
            return kept;
        var prior = before is null ? 0 : Prior(request, before);
        if (hourly == 0 && prior == 0)
            return null;
        return new()
        {
            Key = request.Key,
            Uid = request.Uid,
            HourlyCost = hourly,
            BaselineHourly = baseline,
            PriorHourlyCost = prior,
            Generation = request.Generation,
            AdmittedAt = kept is not null || prior > 0 ? before!.AdmittedAt : request.At,
            ChangedAt = request.At,
        };
    }

    /// <summary>What holds where nothing comes of the request.</summary>
    private static decimal Prior(AdmissionRequest request, Reservation before)
    {
        // What is new under a name that is taken never comes, unless the other has gone meanwhile: its id will tell.
        if (request.IsNew)
            return request.Uid.Length == 0 || request.Uid == before.Uid ? 0 : Math.Max(before.HourlyCost, before.PriorHourlyCost);
        return before.Generation == request.Generation ? before.PriorHourlyCost : before.HourlyCost;
    }
}
