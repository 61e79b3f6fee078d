using System.Globalization;
using System.Text.Json;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>Reads what tests look for in statuses.</summary>
internal static class Statuses
{
    /// <summary>A condition's status and reason, such as "True Loaded"; empty when there is none, or when it is about an older spec.</summary>
    public static string Condition(this JsonElement entity, string type)
    {
        if (!entity.TryGetProperty("status", out var status) || !status.TryGetProperty("conditions", out var conditions))
            return "";
        var generation = entity.GetProperty("metadata").GetProperty("generation").GetInt64();
        foreach (var condition in conditions.EnumerateArray())
        {
            if (condition.GetProperty("type").GetString() == type && condition.GetProperty("observedGeneration").GetInt64() == generation)
                return $"{condition.GetProperty("status").GetString()} {condition.GetProperty("reason").GetString()}";
        }

        return "";
    }

    /// <summary>Billed cost of a source, over all providers.</summary>
    public static decimal Billed(this JsonElement source) =>
        source.GetProperty("status").GetProperty("totals").EnumerateArray().Sum(total => Money(total.GetProperty("billedCost")));

    /// <summary>What a budget's scope spent.</summary>
    public static decimal Spent(this JsonElement budget) => Money(budget.GetProperty("status").GetProperty("spent"));

    /// <summary>A decimal string.</summary>
    public static decimal Money(JsonElement text) => decimal.Parse(text.GetString()!, NumberStyles.Number, CultureInfo.InvariantCulture);
}
