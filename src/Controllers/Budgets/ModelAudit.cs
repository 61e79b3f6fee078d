using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Core.Analytics.Forecasting.Totals;
using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Budgets;

/// <summary>What the audit trail keeps of the choice of a model.</summary>
internal sealed record ModelAudit(
    string Model, string? Before, ModelReason Reason, double? Error, double? NaiveError, string? Other, double? OtherError, int Moments, int DaysLearned)
{
    /// <summary>The entry for a model that takes the place of another one, or of none; null where it stays.</summary>
    public static AuditEntry? Entry(Budget budget, BudgetForecast? forecast, DateTimeOffset now)
    {
        var before = budget.Status?.Forecast?.Model.Name;
        if (forecast is not { Decision: var decision } || decision.Model == before)
            return null;
        var details = new ModelAudit(
            decision.Model, before, decision.Reason, Rounded(decision.Error), Rounded(decision.NaiveError), decision.Other, Rounded(decision.OtherError), forecast.Origins, forecast.DaysLearned);
        return new(now, "budget-controller", "ForecastModelChosen", $"Budget/{ObjectKey.Of(budget)}", JsonSerializer.Serialize(details, ModelAuditJson.Default.ModelAudit));
    }

    private static double? Rounded(double? error) => error is { } known ? Math.Round(known, 4) : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelAudit))]
internal sealed partial class ModelAuditJson : JsonSerializerContext;
