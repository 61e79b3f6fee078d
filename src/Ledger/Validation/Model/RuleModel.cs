using System.Text.Json;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Validation.Model;

/// <summary>An official rule model.</summary>
/// <param name="Version">The version of FOCUS whose rules it holds; null when it does not say, or a version unknown here.</param>
/// <param name="Rules">The rules of Cost and Usage, and those of attributes, by id.</param>
internal sealed record RuleModel(FocusVersion? Version, IReadOnlyDictionary<string, ModelRule> Rules)
{
    /// <summary>Reads a model.</summary>
    /// <exception cref="UnreadableBillException">The file is none.</exception>
    public static RuleModel Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var document = JsonDocument.Parse(file);
            var root = document.RootElement;
            if (!root.TryGetProperty("ModelRules", out var rules) && !root.TryGetProperty("ConformanceRules", out rules))
                throw new JsonException("it has no object ModelRules");
            return new(VersionOf(root), rules.EnumerateObject().Select(rule => ReadRule(rule.Name, rule.Value)).ToDictionary(rule => rule.Id, StringComparer.Ordinal));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new UnreadableBillException("UnknownFormat", path, $"{path} is no rule model of FOCUS: {e.Message}", e);
        }
    }

    private static FocusVersion? VersionOf(JsonElement root)
    {
        if (!root.TryGetProperty("Details", out var details) || !details.TryGetProperty("FOCUSVersion", out var version))
            return null;
        // 1.3.0.1 is a revision of the model, not of FOCUS.
        return FocusVersions.Find(string.Join('.', version.GetString()!.Split('.').Take(2)));
    }

    private static ModelRule ReadRule(string id, JsonElement rule)
    {
        var criteria = rule.GetProperty("ValidationCriteria");
        return new(
            id,
            Text(rule, "Function"),
            Text(rule, "Reference"),
            Text(rule, "Type") == "Static",
            Text(criteria, "Keyword"),
            Text(criteria, "MustSatisfy"),
            Copy(criteria, "Requirement"),
            Copy(criteria, "Condition"),
            rule.TryGetProperty("ApplicabilityCriteria", out var applicability) && applicability.ValueKind == JsonValueKind.Array
                ? [.. applicability.EnumerateArray().Select(criterion => criterion.GetString()!)]
                : []);
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static JsonElement Copy(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.Clone() : default;
}
