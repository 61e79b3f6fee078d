using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>The rules that are judged without an official model.</summary>
internal static class BuiltInRules
{
    /// <summary>The rules of a version.</summary>
    public static IReadOnlyList<Rule> Of(FocusVersion version) =>
    [
        .. ColumnRules.Of(version),
        .. new[] { NullRules.All, ValueRules.All, CostRules.All, CommitmentRules.All, StabilityRules.All, AllocationRules.All, HeaderRules.All }
            .SelectMany(rules => rules).Where(rule => rule.AppliesTo(version)),
    ];
}
