using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Ledger;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>Whether this replica has the ledger.</summary>
internal sealed class LedgerHolder(IOptions<LedgerOptions> options, IOperatorStatus status)
{
    /// <summary>Refuses where it does not: an embedded ledger is the leader's alone, and what another replica would open is empty.</summary>
    /// <exception cref="BadQueryException">It does not.</exception>
    public void Require()
    {
        if (options.Value.Store == LedgerStore.Embedded && status.Election is { IsLeader: false } election)
            throw new BadQueryException(StatusCodes.Status503ServiceUnavailable, $"this replica does not have the ledger: ask the leader, {election.Leader ?? "once there is one"}");
    }
}
