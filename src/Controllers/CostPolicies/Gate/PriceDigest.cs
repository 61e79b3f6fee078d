using System.Globalization;
using System.Text;
using CloudIntel.Core.Policy.Pricing;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>
/// Tells whether prices are others than before, so that what is there has to be judged anew. How many nodes of a kind there are is no price, though it shifts what is to be expected: clusters grow and shrink
/// all day.
/// </summary>
internal static class PriceDigest
{
    /// <summary>A text that is the same where prices are.</summary>
    public static string Of(PriceFacts facts)
    {
        var text = new StringBuilder(facts.Currency);
        foreach (var node in facts.Nodes.OrderBy(node => node.Name, StringComparer.Ordinal).ThenBy(node => node.Cpu))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{node.Name} {node.Price?.PerCore} {node.Price?.PerGibibyte}");
            foreach (var (resource, price) in (node.Price?.PerExtended ?? new Dictionary<string, decimal>()).OrderBy(one => one.Key, StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture, $" {resource} {price}");
        }

        foreach (var (name, price) in facts.StorageClasses.OrderBy(one => one.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"\n{name} {price.PerMonth(1)} {price.PerMonth(1000)}");
        return text.Append(CultureInfo.InvariantCulture, $"\n{facts.LoadBalancer?.PerHour}").ToString();
    }
}
