using CloudIntel.Resources;

namespace CloudIntel.Controllers.CostPolicies;

/// <summary>What policies have to do with ConfigMaps.</summary>
internal static class CostPolicyModules
{
    /// <summary>Whether a rule of a policy has its module in a ConfigMap.</summary>
    public static bool Reads(this CostPolicy policy, string configMap) => policy.Spec.Rules.Any(rule => rule.Rego?.ConfigMapRef?.Name == configMap);
}
