using System.Text.Json;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Budgets;
using CloudIntel.Core.Policy.Pricing;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostPolicies.Budgets;

/// <inheritdoc cref="IBudgetGate"/>
internal sealed class BudgetGate(EnforcedBudgets budgets, ReservationBooks books, ILogger<BudgetGate> log) : IBudgetGate
{
    /// <summary>Decimals of costs an hour.</summary>
    private const int Digits = 9;

    public bool Covers(PolicyObject item) => budgets.Covers(item);

    public IReadOnlyList<BudgetLeft> Left(PolicyObject item, DateTimeOffset now) =>
    [
        .. budgets.Covering(item, now)
            .Where(terms => terms.Doubt(now) is null)
            .Select(terms => new BudgetLeft($"{terms.Namespace}/{terms.Name}", books.Left(terms), terms.Currency)),
    ];

    public async ValueTask<IReadOnlyList<BudgetVerdict>> AdmitAsync(GateRequest request, ObjectPrice price, ObjectPrice? old, CancellationToken cancellationToken)
    {
        if (request.Operation == PolicyOperation.Existing || request.Object.IsBeingDeleted)
            return [];
        await budgets.WaitAsync(cancellationToken);
        var asked = new List<(BudgetTerms Terms, BookAnswer Answer)>();
        foreach (var terms in budgets.Covering(request.Object, request.At))
        {
            var answer = await AskAsync(terms, Admission(request, terms, price, old), request.DryRun, cancellationToken);
            asked.Add((terms, answer));
            if (answer.Admission is { IsAdmitted: false })
                break;
        }

        if (asked is [.., { Answer.Admission.IsAdmitted: false }])
            await GiveBackAsync(asked.SkipLast(1), request.DryRun, cancellationToken);
        return [.. asked.Select(one => BudgetVerdict.Of(one.Terms, one.Answer.Admission!, request.Object, price))];
    }

    private async Task<BookAnswer> AskAsync(BudgetTerms terms, AdmissionRequest request, bool isDry, CancellationToken cancellationToken)
    {
        try
        {
            return await books.Of(terms).AdmitAsync(terms, request, isDry, cancellationToken);
        }
        catch (ReservationsUnavailableException)
        {
            return ReservationBook.NotStored(terms, request); // said in the log where it happened
        }
    }

    private async Task GiveBackAsync(IEnumerable<(BudgetTerms Terms, BookAnswer Answer)> asked, bool isDry, CancellationToken cancellationToken)
    {
        if (isDry)
            return;
        var undoing = Task.WhenAll(asked.Select(one => UndoAsync(one.Terms, one.Answer)));
        await Task.WhenAny(undoing, Task.Delay(Timeout.Infinite, cancellationToken)); // goes on behind the answer, which does not come too late for it
    }

    private async Task UndoAsync(BudgetTerms terms, BookAnswer answer)
    {
        try
        {
            await books.Of(terms).UndoAsync(terms, answer);
        }
        catch (ReservationsUnavailableException e)
        {
            log.ReservationNotGivenBack(terms.Namespace, terms.Name, e); // the sweep finds it
        }
    }

    private static AdmissionRequest Admission(GateRequest request, BudgetTerms terms, ObjectPrice price, ObjectPrice? old) => new()
    {
        Key = ReservationKey.Of(request.Object).ToString(),
        Uid = request.Object.Uid,
        HourlyCost = Hourly(price, terms),
        PreviousHourlyCost = request.Operation == PolicyOperation.Create || old is null ? 0 : Hourly(old, terms),
        IsNew = request.Operation == PolicyOperation.Create,
        Generation = GenerationOf(request),
        At = StatusText.WholeSeconds(request.At), // as it is stored
    };

    /// <summary>What is expected an hour, in the budget's currency. Without an exchange rate the budget cannot decide, and no figure matters.</summary>
    private static decimal Hourly(ObjectPrice price, BudgetTerms terms) =>
        decimal.Round(price.Expected * (terms.Rate ?? 1) / PriceCatalog.HoursPerMonth, Digits);

    /// <summary>The generation with which the change comes. A change of the scale is judged with the object as it is, which has the one before.</summary>
    private static long GenerationOf(GateRequest request)
    {
        var (next, last) = (GenerationOf(request.Object), request.Old is { } old ? GenerationOf(old) : 0);
        return request.Operation == PolicyOperation.Create || last == 0 ? next : Math.Max(next, last + 1);
    }

    private static long GenerationOf(PolicyObject item) =>
        item.Json.ValueKind == JsonValueKind.Object
        && item.Json.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty("generation", out var generation) && generation.TryGetInt64(out var number)
            ? number
            : 0;
}
