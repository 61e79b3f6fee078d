using CloudIntel.Core.Ports;

namespace CloudIntel.Controllers.CostPolicies.Decisions;

/// <summary>Takes what gates decide, to be kept in the ledger a moment later. Safe for concurrent use.</summary>
public interface IDecisionLog
{
    /// <summary>Takes a decision; never waits. Where too many wait already it is dropped and counted.</summary>
    void Add(GateDecision decision);
}
