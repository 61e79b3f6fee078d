using CloudIntel.Controllers.CostPolicies.Budgets;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>Gathers from memory what a request is judged by.</summary>
internal sealed class GateFacts(NamespaceCosts costs, IBudgetGate budgets)
{
    /// <summary>The facts of a request.</summary>
    /// <param name="asked">What is judged.</param>
    /// <param name="namespaceLabels">Labels of the object's namespace.</param>
    /// <param name="prices">What prices depend on; null while that is not known.</param>
    public JudgeFacts Of(GateRequest asked, IReadOnlyDictionary<string, string> namespaceLabels, PriceFacts? prices)
    {
        var facts = new JudgeFacts { NamespaceLabels = namespaceLabels, Budgets = budgets.Left(asked.Object, asked.At) };
        return prices is null
            ? facts with { PriceProblem = "Prices are still being read." }
            : facts with
            {
                Price = ObjectPricing.Of(asked.Object, prices),
                OldPrice = asked.Old is { } old ? ObjectPricing.Of(old, prices) : null,
                NamespaceMonthlyCost = name => costs.Of(name, prices, asked.At),
                Landing = () => ObjectPricing.Landing(asked.Object, prices),
                Autoscaler = prices.AutoscalerOf(asked.Object),
                DefaultStorageClass = prices.DefaultStorageClass,
            };
    }
}
