using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Ledger.Validation.Rules;

namespace CloudIntel.Ledger.Validation.Model;

/// <summary>
/// Where an official model checks something else than its own sentence says, the sentence counts. Each case is described in
/// docs/focus-validation.md.
/// </summary>
internal static class ModelCorrections
{
    /// <summary>A rule whose requirement and condition say what its sentence says.</summary>
    public static ModelRule Correct(ModelRule rule)
    {
        var requirement = rule.Requirement;
        if (IsNullCheck(requirement) && !Check.IsEmpty(requirement) && rule.Column == Check.Column(requirement))
        {
            // "… MUST be null when …" that is checked as "must not be null", or the other way round.
            if (rule.Sentence.StartsWith($"{rule.Column} MUST be null", StringComparison.Ordinal) && Check.Name(requirement) == "CheckNotValue")
                requirement = NullCheck("CheckValue", rule.Column);
            else if (rule.Sentence.StartsWith($"{rule.Column} MUST NOT be null", StringComparison.Ordinal) && Check.Name(requirement) == "CheckValue")
                requirement = NullCheck("CheckNotValue", rule.Column);
        }

        return rule with { Requirement = requirement, Condition = WithCategory(CorrectCondition(rule.Condition, rule.Sentence), rule.Sentence) };
    }

    /// <summary>The built-in rules that judge what the model's rule misjudges; none where it does not.</summary>
    public static IReadOnlyList<Rule> Replacement(ModelRule rule, IReadOnlyList<Rule> builtIn)
    {
        // Somebody else bills: told by two names that differ, although a provider bills through companies of other names.
        if (rule.Column == "BilledCost" && Check.Name(rule.Condition) == "CheckNotSameValue")
            return [.. builtIn.Where(known => known.Id == "BilledCost-C-005-C")];

        // A purchase for later use: told by being a purchase, although some are consumed in their own period.
        if (rule.Column is "EffectiveCost" or "PricingCurrencyEffectiveCost" && Check.Name(rule.Requirement) == "CheckValue"
            && Check.Name(rule.Condition) == "CheckValue" && Check.Text(rule.Condition, "Value") == "Purchase")
            return [.. builtIn.Where(known => known.Id == (rule.Column == "EffectiveCost" ? "EffectiveCost-C-005-C" : "PricingCurrencyEffectiveCost-C-005-M"))];

        // A valid decimal: checked by another column, or as not being null.
        if (rule.Sentence.Contains("valid decimal", StringComparison.Ordinal))
            return [.. builtIn.Where(known => known.Id == OfficialIds.Of(rule.Column).Type)];

        // Allowed values other than those of the column's definition.
        if (Check.Name(rule.Requirement) == "OR" && Check.OneColumn(rule.Requirement) is { } values && values.Column == rule.Column)
            return [.. builtIn.Where(known => known.Id == OfficialIds.Of(rule.Column).Values)];
        return [];
    }

    private static JsonElement CorrectCondition(JsonElement condition, string sentence)
    {
        if (Check.IsEmpty(condition))
            return condition;
        if (Check.Name(condition) is "AND" or "OR")
        {
            var items = Check.Items(condition).Select(item => CorrectCondition(item, sentence)).ToList();
            return JsonSerializer.SerializeToElement(new JsonObject
            {
                ["CheckFunction"] = Check.Name(condition),
                ["Items"] = new JsonArray([.. items.Select(item => JsonNode.Parse(item.GetRawText()))]),
            });
        }

        var column = Check.Column(condition);
        var when = sentence.IndexOf("hen ", StringComparison.Ordinal) is var at && at >= 0 ? sentence[at..] : "";
        if (IsNullCheck(condition))
        {
            var isNull = when.Contains($"{column} is null", StringComparison.Ordinal);
            var isNotNull = when.Contains($"{column} is not null", StringComparison.Ordinal);
            if (isNull != isNotNull && isNull != (Check.Name(condition) == "CheckValue"))
                return NullCheck(isNull ? "CheckValue" : "CheckNotValue", column);
            // "When ChargeCategory is "Purchase"" that is checked as "is null".
            var named = when.IndexOf($"{column} is \"", StringComparison.Ordinal);
            if (!isNull && !isNotNull && named >= 0)
            {
                var value = when[(named + column.Length + 5)..];
                return ValueCheck("CheckValue", column, value[..value.IndexOf('"', StringComparison.Ordinal)]);
            }
        }
        else if (Check.Name(condition) == "CheckValue" && Check.Text(condition, "Value") is { Length: > 0 } value
            && when.Contains($"{column} is not \"{value}\"", StringComparison.Ordinal) && !when.Contains($"{column} is \"{value}\"", StringComparison.Ordinal))
        {
            return ValueCheck("CheckNotValue", column, value);
        }

        return condition;
    }

    /// <summary>"… and Charge Category is "Usage"" that is missing in the condition.</summary>
    private static JsonElement WithCategory(JsonElement condition, string sentence)
    {
        const string Words = " and Charge Category is \"";
        var at = sentence.IndexOf(Words, StringComparison.Ordinal);
        if (at < 0 || Check.IsEmpty(condition) || condition.GetRawText().Contains("\"ChargeCategory\"", StringComparison.Ordinal))
            return condition;
        var value = sentence[(at + Words.Length)..];
        return JsonSerializer.SerializeToElement(new JsonObject
        {
            ["CheckFunction"] = "AND",
            ["Items"] = new JsonArray(
                JsonNode.Parse(condition.GetRawText()),
                JsonNode.Parse(ValueCheck("CheckValue", "ChargeCategory", value[..value.IndexOf('"', StringComparison.Ordinal)]).GetRawText())),
        });
    }

    private static bool IsNullCheck(JsonElement check) => Check.Name(check) is "CheckValue" or "CheckNotValue" && Check.IsNull(check);

    private static JsonElement NullCheck(string function, string column) => JsonSerializer.SerializeToElement(
        new JsonObject { ["CheckFunction"] = function, ["ColumnName"] = column, ["Value"] = null });

    private static JsonElement ValueCheck(string function, string column, string value) => JsonSerializer.SerializeToElement(
        new JsonObject { ["CheckFunction"] = function, ["ColumnName"] = column, ["Value"] = value });
}
