using CloudIntel.Core.Policy.Budgets;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.CostPolicies.Budgets;

/// <summary>
/// Reads and writes the CostReservations of budgets, each write only over what was read. It has connections of its own, so that an admission never waits behind other
/// requests of the operator.
/// </summary>
[EntityRbac(typeof(CostReservation), Verbs = RbacVerbs.Read | RbacVerbs.Create | RbacVerbs.Delete)]
[EntityRbac(typeof(CostReservation), Subresource = "status", Verbs = RbacVerbs.Update)]
internal sealed class ReservationStore(IKubernetesClientFactory clients, ReservationPatience patience) : IDisposable
{
    private readonly IKubernetesClient client = clients.CreateDedicated(patience.Request);

    /// <summary>How long it may take.</summary>
    public ReservationPatience Patience => patience;

    private IResourceClient<CostReservation> Reservations => client.Resource<CostReservation>();

    /// <summary>What is stored of a budget; one without a version where nothing is, and where what is there belongs to a namesake that is gone.</summary>
    public async Task<CostReservation> ReadAsync(BudgetTerms terms, CancellationToken cancellationToken)
    {
        var found = await Reservations.FindAsync(new(terms.Namespace, terms.Name), cancellationToken);
        return found is not null && Belongs(found, terms) ? found : Empty(terms);
    }

    /// <summary>Puts what is reserved now in the place of what was read.</summary>
    /// <exception cref="KubernetesApiException">It is a conflict, or exists already, when somebody else wrote meanwhile.</exception>
    public async Task<CostReservation> WriteAsync(CostReservation read, BudgetTerms terms, ReservationBatch batch, CancellationToken cancellationToken)
    {
        var stored = read.Metadata.ResourceVersion is null ? await CreateAsync(read, terms, cancellationToken) : read;
        var status = new CostReservationStatus
        {
            Reserved = batch.Reserved,
            Currency = terms.Currency,
            Count = batch.Held.Count,
            Reservations = [.. batch.Held.OrderBy(reservation => reservation.Key, StringComparer.Ordinal).Select(reservation => reservation.ToResource())],
        };
        return await Reservations.ReplaceAsync(stored with { Status = status }, WriteOptions.Status, cancellationToken);
    }

    /// <summary>Whether what is stored is of this budget, and of no namesake before it.</summary>
    public static bool Belongs(CostReservation stored, BudgetTerms terms) => stored.Metadata.OwnerReferences?.Any(owner => owner.Uid == terms.Uid) is true;

    private async Task<CostReservation> CreateAsync(CostReservation empty, BudgetTerms terms, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(terms.Namespace, terms.Name);
        if (await Reservations.FindAsync(key, cancellationToken) is { } found && !Belongs(found, terms))
            await Reservations.DeleteAsync(key, DeleteOptions.Default with { Uid = found.Metadata.Uid }, cancellationToken);
        return await Reservations.CreateAsync(empty, WriteOptions.Default, cancellationToken);
    }

    public void Dispose() => client.Dispose();

    private static CostReservation Empty(BudgetTerms terms) => new()
    {
        Metadata = new()
        {
            Namespace = terms.Namespace,
            Name = terms.Name,
            OwnerReferences =
            [
                new()
                {
                    ApiVersion = ResourceDefinition.Of<Budget>().ApiVersion,
                    Kind = ResourceDefinition.Of<Budget>().Kind,
                    Name = terms.Name,
                    Uid = terms.Uid,
                    Controller = true,
                },
            ],
        },
        Spec = new() { Budget = terms.Name },
    };
}
