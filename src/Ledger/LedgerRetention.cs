namespace CloudIntel.Ledger;

/// <summary>How long the ledger keeps what. Looked at after each import.</summary>
public sealed record LedgerRetention
{
    /// <summary>
    /// Versions of a billing period that are kept in full, the one that counts among them; of those before, sums by month, provider,
    /// accounts, service, charge category and currency remain. At least 1. Default: 2.
    /// </summary>
    public int Versions { get; set; } = 2;

    /// <summary>
    /// Months after the end of a billing period for which its charges are kept; daily and monthly sums remain. 0 for ever. Default: 0.
    /// </summary>
    public int ChargeMonths { get; set; }

    /// <summary>Months after the end of a billing period for which anything of it is kept. 0 for ever. Default: 0.</summary>
    public int Months { get; set; }
}
