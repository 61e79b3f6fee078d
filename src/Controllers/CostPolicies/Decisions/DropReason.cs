namespace CloudIntel.Controllers.CostPolicies.Decisions;

/// <summary>Why a decision is not in the ledger.</summary>
internal enum DropReason
{
    /// <summary>More came than the ledger takes.</summary>
    TooMany = 0,

    /// <summary>The ledger does not answer.</summary>
    LedgerUnavailable,

    /// <summary>The embedded ledger is written by the leader alone, which this process is not.</summary>
    NotLeader,
}
