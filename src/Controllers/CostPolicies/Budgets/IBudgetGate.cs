using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Budgets;
using CloudIntel.Core.Policy.Pricing;

namespace CloudIntel.Controllers.CostPolicies.Budgets;

/// <summary>Asks budgets that are enforced for room, and reserves it. Safe for concurrent use, in any number of processes.</summary>
public interface IBudgetGate
{
    /// <summary>Whether a budget that is enforced is about an object.</summary>
    bool Covers(PolicyObject item);

    /// <summary>What the budgets that are about an object have left, as far as this process knows: to be told, not to decide by.</summary>
    /// <param name="item">The object.</param>
    /// <param name="now">The moment.</param>
    IReadOnlyList<BudgetLeft> Left(PolicyObject item, DateTimeOffset now);

    /// <summary>
    /// Asks every budget that is about an object. What is let in is reserved in all of them when this returns; where one turns it away, and in a dry run, nothing is. To be asked last,
    /// when nothing else turns the object away.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="price">What the object costs.</param>
    /// <param name="old">What it costs so far; null where it is new.</param>
    /// <param name="cancellationToken">Ends the waiting, at the deadline of the request: what could not be reserved by then is turned away by budgets that deny.</param>
    /// <returns>The verdicts, by namespace and name of the budget; empty where no budget is about the object.</returns>
    ValueTask<IReadOnlyList<BudgetVerdict>> AdmitAsync(GateRequest request, ObjectPrice price, ObjectPrice? old, CancellationToken cancellationToken);
}
