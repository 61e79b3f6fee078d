using System.Globalization;
using System.Text;
using CloudIntel.Core.Policy;
using CloudIntel.Kubernetes.Webhooks;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>Puts what policies and Budgets say into the words that a person reads on the terminal.</summary>
internal static class GateAnswer
{
    /// <summary>More reasons than that are counted.</summary>
    private const int MostReasons = 20;

    /// <summary>More warnings than that are counted: API servers cut them off at 4 KiB together.</summary>
    private const int MostWarnings = 20;

    /// <summary>The answer.</summary>
    /// <param name="violations">What is wrong, the sternest first.</param>
    /// <param name="unjudged">What could not be judged and is let through.</param>
    /// <param name="exemptions">Whom what was let through.</param>
    public static ValidationResult Of(IReadOnlyList<Violation> violations, IReadOnlyList<Unjudged> unjudged, IReadOnlyList<Exemption> exemptions)
    {
        string[] warnings =
        [
            .. violations.Where(violation => violation.Enforcement == Enforcement.Warn).Select(violation => violation.Warning),
            .. exemptions.Where(exemption => exemption.Reason == ExemptionReason.BreakGlass).Select(exemption => $"{exemption.Policy}/{exemption.Rule}: let through, and written down: {exemption.Justification}"),
            .. unjudged.Select(rule => $"{rule.Policy}/{rule.Rule}: not judged: {rule.Reason}"),
        ];
        var denials = violations.Where(violation => violation.Enforcement == Enforcement.Deny).ToList();
        var result = denials.Count == 0 ? ValidationResult.Allow() : ValidationResult.Deny(Text(denials));
        return warnings.Length == 0 ? result : result.WithWarnings(Bounded(warnings));
    }

    private static IEnumerable<string> Bounded(string[] warnings) => warnings.Length <= MostWarnings
        ? warnings
        : warnings.Take(MostWarnings).Append(string.Create(CultureInfo.InvariantCulture, $"and {warnings.Length - MostWarnings} more"));

    /// <summary>One reason in a line of its own where there are several.</summary>
    private static string Text(List<Violation> denials)
    {
        if (denials is [var only])
            return $"{only.Policy}/{only.Rule}: {only.Message}";
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{denials.Count} rules are broken:");
        foreach (var violation in denials.Take(MostReasons))
            text.Append(CultureInfo.InvariantCulture, $"\n- {violation.Policy}/{violation.Rule}: {violation.Message}");
        if (denials.Count > MostReasons)
            text.Append(CultureInfo.InvariantCulture, $"\n- and {denials.Count - MostReasons} more");
        return text.ToString();
    }
}
