using CloudIntel.Controllers.CostPolicies.Budgets;
using CloudIntel.Core.Policy.Budgets;
using CloudIntel.Resources;

namespace CloudIntel.Cli.Policy;

/// <summary>Reads Budgets as kubectl prints them, with what is reserved in them.</summary>
internal static class BudgetFolder
{
    /// <summary>The Budgets of files and folders that are enforced.</summary>
    /// <param name="paths">The files and folders.</param>
    /// <param name="manifests">Reads them.</param>
    /// <param name="at">The moment.</param>
    /// <param name="currency">The currency of prices.</param>
    /// <param name="operatorNamespace">The namespace whose Budgets may be about everything; null for the operator's default.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UsageException">There is no Budget, or one cannot be read; the message says where.</exception>
    public static async Task<CheckBudgets> ReadAsync(
        IReadOnlyList<string> paths, ManifestSet manifests, DateTimeOffset at, string currency, string? operatorNamespace, CancellationToken cancellationToken)
    {
        var objects = await manifests.ReadAsync(paths, cancellationToken);
        return objects.Any(each => each.Kind == nameof(Budget))
            ? Of(objects, at, currency, operatorNamespace)
            : throw new UsageException($"There is no Budget in {string.Join(", ", paths)}.");
    }

    /// <summary>The Budgets among objects that are enforced.</summary>
    /// <exception cref="UsageException">One cannot be read; the message says where.</exception>
    public static CheckBudgets Of(IReadOnlyList<ManifestObject> objects, DateTimeOffset at, string currency, string? operatorNamespace)
    {
        var budgets = objects.Where(each => each.Kind == nameof(Budget)).Select(PolicyFolder.Read<Budget>).ToList();
        var reserved = objects.Where(each => each.Kind == nameof(CostReservation)).Select(PolicyFolder.Read<CostReservation>).ToLookup(each => (each.Metadata.Namespace, each.Spec.Budget));
        var enforced = budgets.Select(budget => (Budget: budget, Terms: BudgetFacts.TermsOf(budget, at, currency, operatorNamespace))).Where(each => each.Terms is not null);
        return new([.. enforced.Select(each => (each.Terms!, (IReadOnlyList<Reservation>)[.. reserved[(each.Budget.Metadata.Namespace, each.Budget.Metadata.Name ?? "")].SelectMany(BudgetFacts.ReservedIn)]))]);
    }
}
