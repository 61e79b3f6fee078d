using System.Globalization;
using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.FinOps.Tagging;
using CloudIntel.Core.Ports;

namespace CloudIntel.Controllers.AllocationPolicies;

/// <summary>Everything that a policy's status is made of, as the ledger had it at one moment.</summary>
/// <param name="Month">First day of the month that is shown.</param>
/// <param name="Currency">The currency that is shown; null when there are no charges.</param>
/// <param name="OtherCurrencies">Other currencies in which there are charges.</param>
/// <param name="Allocation">The month, and the one before.</param>
/// <param name="Tags">How the month's charges are tagged; null without charges.</param>
/// <param name="Units">Numbers of units, of the last weeks.</param>
/// <param name="UnitProblems">What is wrong with unit metrics, by name.</param>
internal sealed record AllocationFindings(
    DateOnly Month,
    string? Currency,
    IReadOnlyList<string> OtherCurrencies,
    CostAllocation Allocation,
    TagReport? Tags,
    IReadOnlyList<UnitCount> Units,
    IReadOnlyDictionary<string, string> UnitProblems)
{
    /// <summary>First day after the month.</summary>
    public DateOnly End => Month.AddMonths(1);

    /// <summary>First day of the month before.</summary>
    public DateOnly Previous => Month.AddMonths(-1);

    /// <summary>The month, such as 2026-04.</summary>
    public string MonthText => Month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
