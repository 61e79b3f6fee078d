using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Versions;

/// <summary>Lets go of billing periods that ended too long ago.</summary>
/// <param name="ChargesBefore">Charges of periods that ended at or before this moment go; null for none.</param>
/// <param name="AllBefore">All that is held of periods that ended at or before this moment goes; null for none.</param>
internal sealed record AgeRetention(DateTimeOffset? ChargesBefore, DateTimeOffset? AllBefore)
{
    private static readonly string[] Tables = ["charges", "daily_costs", "monthly_costs", "bills", "period_versions"];

    /// <summary>What a retention means now.</summary>
    public static AgeRetention At(LedgerRetention retention, DateTimeOffset now)
    {
        DateTimeOffset? all = retention.Months > 0 ? now.AddMonths(-retention.Months) : null;
        DateTimeOffset? charges = retention.ChargeMonths > 0 ? now.AddMonths(-retention.ChargeMonths) : null;
        return new(all > charges || charges is null ? all : charges, all);
    }

    /// <summary>Counts the versions of which something has to go.</summary>
    public SqlQuery Expired => new(
        $"SELECT count(*) FROM period_versions WHERE (BillingPeriodEnd <= $1 AND Detail = {(int)HeldDetail.Charges}) OR BillingPeriodEnd <= $2",
        [ChargesBefore ?? DateTimeOffset.UnixEpoch, AllBefore ?? DateTimeOffset.UnixEpoch]);

    /// <summary>Lets go.</summary>
    public async Task ApplyAsync(ILedgerSession session, CancellationToken cancellationToken)
    {
        if (ChargesBefore is { } charges)
        {
            await session.ExecuteAsync($"DELETE FROM charges WHERE {Of("AND Detail = 2")}", cancellationToken, charges);
            await session.ExecuteAsync("UPDATE period_versions SET Detail = 1 WHERE BillingPeriodEnd <= $1 AND Detail = 2", cancellationToken, charges);
        }

        if (AllBefore is { } all)
        {
            foreach (var table in Tables)
                await session.ExecuteAsync($"DELETE FROM {table} WHERE {Of("")}", cancellationToken, all);
        }
    }

    private static string Of(string more) =>
        $"(ImportId, BillingPeriodStart) IN (SELECT ImportId, BillingPeriodStart FROM period_versions WHERE BillingPeriodEnd <= $1 {more})";
}
