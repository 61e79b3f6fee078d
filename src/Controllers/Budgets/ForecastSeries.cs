using System.Security.Cryptography;
using System.Text.Json;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Budgets;

/// <summary>Names what a budget forecasts, so that another scope, currency or period is another series, and another amount the same.</summary>
internal static class ForecastSeries
{
    /// <summary>The name under which the ledger keeps a budget's forecasts.</summary>
    public static string Of(Budget budget)
    {
        var asked = new BudgetSpec
        {
            Currency = budget.Spec.Currency,
            Period = budget.Spec.Period,
            CustomPeriod = budget.Spec.CustomPeriod,
            Metric = budget.Spec.Metric,
            Scope = budget.Spec.Scope,
        };
        var digest = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(asked, ResourcesJson.Default.BudgetSpec));
        return $"Budget/{budget.Metadata.Uid}/{Convert.ToHexStringLower(digest)[..16]}";
    }
}
