using System.Net;
using CloudIntel.Core.Policy.Budgets;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostPolicies.Budgets;

/// <summary>
/// Changes what is reserved in one budget. Changes that come while one is being stored are collected and stored together (group commit), so a hundred admissions are a
/// few writes; each write replaces what was read (compare and swap), so replicas go one after the other. Nobody is told to be let in before that is stored, and nobody is turned away before
/// the state was read anew.
/// </summary>
internal sealed class ReservationBook(ReservationStore store, TimeProvider clock, Func<double> randomness, ILogger log)
{
    /// <summary>Changes that are stored at once at most.</summary>
    private const int MaxBatch = 500;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(25);

    private readonly Lock gate = new();
    private readonly Queue<Change> waiting = new();
    private bool isWorking;
    private CostReservation? known;

    /// <summary>Asks for room. Stored when it returns, unless it says otherwise.</summary>
    /// <param name="terms">The budget.</param>
    /// <param name="request">The request.</param>
    /// <param name="isDry">Whether nothing is to be reserved.</param>
    /// <param name="cancellationToken">Ends the waiting: the answer is then that nothing could be stored, and what is stored nevertheless is given back.</param>
    public async Task<BookAnswer> AdmitAsync(BudgetTerms terms, AdmissionRequest request, bool isDry, CancellationToken cancellationToken)
    {
        var change = new Change(terms, isDry, batch =>
        {
            var before = batch.Find(request.Key);
            var answer = batch.Admit(request);
            return new(answer, request.Key, before, batch.Find(request.Key));
        });
        Add(change);
        try
        {
            return await change.Answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = GiveBackLaterAsync(terms, change.Answer);
            return NotStored(terms, request);
        }
    }

    /// <summary>Gives back what an admission reserved, unless somebody else has changed it since.</summary>
    public Task UndoAsync(BudgetTerms terms, BookAnswer answer) => Equals(answer.Before, answer.After) ? Task.CompletedTask : ChangeAsync(terms, batch =>
    {
        if (Equals(batch.Find(answer.Key), answer.After))
            Put(batch, answer.Key, answer.Before);
    });

    /// <summary>Puts each reservation in the place of another, or of none, where that is still what it was.</summary>
    public Task ReplaceAsync(BudgetTerms terms, IReadOnlyList<(Reservation Before, Reservation? After)> replacements) => ChangeAsync(terms, batch =>
    {
        foreach (var (before, after) in replacements)
        {
            if (Equals(batch.Find(before.Key), before))
                Put(batch, before.Key, after);
        }
    });

    private static void Put(ReservationBatch batch, string key, Reservation? reservation)
    {
        if (reservation is null)
            batch.Release(key);
        else
            batch.Put(reservation);
    }

    private async Task ChangeAsync(BudgetTerms terms, Action<ReservationBatch> change)
    {
        var queued = new Change(terms, isDry: false, batch =>
        {
            change(batch);
            return BookAnswer.None;
        });
        Add(queued);
        await queued.Answer;
    }

    private async Task GiveBackLaterAsync(BudgetTerms terms, Task<BookAnswer> pending)
    {
        try
        {
            if (await pending is { Admission.IsAdmitted: true } answer)
                await UndoAsync(terms, answer);
        }
        catch (ReservationsUnavailableException e)
        {
            log.ReservationNotGivenBack(terms.Namespace, terms.Name, e); // the sweep finds it
        }
    }

    public static BookAnswer NotStored(BudgetTerms terms, AdmissionRequest request) => new(
        new()
        {
            Finding = AdmissionFinding.NotStored,
            Effect = terms.Enforcement,
            Increase = request.HourlyCost <= request.PreviousHourlyCost
                ? 0
                : new Reservation { Key = request.Key, HourlyCost = request.HourlyCost - request.PreviousHourlyCost, AdmittedAt = request.At, ChangedAt = request.At }.Amount(terms),
            Left = terms.Room,
            Reserved = 0,
        },
        request.Key, null, null);

    private void Add(Change change)
    {
        lock (gate)
        {
            waiting.Enqueue(change);
            if (isWorking)
                return;
            isWorking = true;
        }

        _ = Task.Run(WorkAsync);
    }

    private async Task WorkAsync()
    {
        while (true)
        {
            var batch = new List<Change>();
            lock (gate)
            {
                while (batch.Count < MaxBatch && waiting.TryDequeue(out var change))
                    batch.Add(change);
                if (batch.Count == 0)
                {
                    isWorking = false;
                    return;
                }
            }

            try
            {
                await StoreAsync(batch);
            }
            catch (Exception e)
            {
                known = null;
                log.ReservationsNotStored(batch[^1].Terms.Namespace, batch[^1].Terms.Name, e);
                foreach (var change in batch)
                    change.Fail(e);
            }
        }
    }

    private async Task StoreAsync(List<Change> changes)
    {
        var terms = changes[^1].Terms;
        using var deadline = new CancellationTokenSource(store.Patience.Change, clock);
        while (true)
        {
            try
            {
                var isFresh = known is null;
                var read = known ??= await store.ReadAsync(terms, deadline.Token);
                var batch = new ReservationBatch(terms, read.ToReservations());
                var wet = new List<(Change Change, BookAnswer Answer)>(changes.Count);
                foreach (var change in changes.Where(change => !change.IsDry))
                    wet.Add((change, change.Do(batch)));
                var isChanged = batch.Changed;
                // Those that only try find what is left when the others are let in, each as if it were the only one.
                var dry = changes.Where(change => change.IsDry).Select(change => (change, change.Do(new(terms, batch.Held)))).ToList();
                if (!isFresh && wet.Concat(dry).Any(one => one.Item2.Admission is { Finding: not AdmissionFinding.Fits }))
                {
                    known = null;
                    continue;
                }

                if (isChanged && wet.Count > 0)
                    known = await store.WriteAsync(read, terms, batch, deadline.Token);
                foreach (var (change, answer) in wet.Concat(dry))
                    change.Complete(answer);
                return;
            }
            catch (KubernetesApiException e) when (e.IsConflict || e.IsAlreadyExists || e.IsNotFound || e.StatusCode == HttpStatusCode.TooManyRequests || (int)e.StatusCode >= 500)
            {
                await PauseAsync(deadline.Token); // somebody else was first, or a write's outcome is not known: look again
            }
            catch (KubernetesUnreachableException)
            {
                await PauseAsync(deadline.Token);
            }
        }
    }

    private Task PauseAsync(CancellationToken cancellationToken)
    {
        known = null;
        return Task.Delay(LongestPause * randomness(), clock, cancellationToken);
    }

    /// <summary>A change that waits to be stored.</summary>
    private sealed class Change(BudgetTerms terms, bool isDry, Func<ReservationBatch, BookAnswer> change)
    {
        private readonly TaskCompletionSource<BookAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public BudgetTerms Terms => terms;

        public bool IsDry => isDry;

        public Task<BookAnswer> Answer => answer.Task;

        public BookAnswer Do(ReservationBatch batch) => change(batch);

        public void Complete(BookAnswer said) => answer.TrySetResult(said);

        public void Fail(Exception reason) => answer.TrySetException(new ReservationsUnavailableException("What is reserved could not be stored.", reason));
    }
}

/// <summary>What came of an admission, and what it put in the place of what.</summary>
/// <param name="Admission">The answer; null for what asked for none.</param>
/// <param name="Key">The key of the reservation.</param>
/// <param name="Before">What was reserved before.</param>
/// <param name="After">What is reserved now.</param>
internal sealed record BookAnswer(AdmissionAnswer? Admission, string Key, Reservation? Before, Reservation? After)
{
    public static BookAnswer None { get; } = new(null, "", null, null);
}

/// <summary>What is reserved can be neither read nor written.</summary>
internal sealed class ReservationsUnavailableException(string message, Exception innerException) : Exception(message, innerException);
