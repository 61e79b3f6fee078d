using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Scheduling.Regions;

namespace CloudIntel.Controllers.CostPolicies;

/// <summary>Puts nodes together that are alike, so that a cluster of thousands of nodes is a few kinds.</summary>
internal static class NodeKinds
{
    private const string HostNameLabel = "kubernetes.io/hostname";

    /// <summary>In a cluster with fewer nodes every label is looked at.</summary>
    private const int FewNodes = 50;

    /// <summary>The kinds of nodes. What differs between nodes alone is their price, which is averaged, and labels that name single nodes.</summary>
    public static IReadOnlyList<NodeKind> Of(IReadOnlyList<PricedNode> nodes)
    {
        var varying = VaryingLabels(nodes);
        return [.. nodes.GroupBy(node => Identity(node, varying), StringComparer.Ordinal).Select(group => Of([.. group], varying))];
    }

    /// <summary>A kind of which there is nothing yet.</summary>
    public static NodeKind Of(PricedNode machine, int count) => Of([machine], OfferLabels.OfZones) with { Names = new HashSet<string>(), Count = count };

    private static NodeKind Of(IReadOnlyList<PricedNode> nodes, IReadOnlySet<string> varying)
    {
        var (first, span) = (nodes[0], nodes[0].Span);
        var place = span.Zone.Length > 0 ? span.Zone : span.Region;
        return new()
        {
            Name = (span.InstanceType.Length > 0 ? span.InstanceType : span.Name) + (span.IsSpot ? " (spot)" : "") + (place.Length > 0 ? $" in {place}" : ""),
            Provider = Core.FinOps.Clusters.Pricing.ResourceIds.ProviderOf(span.ProviderId),
            Region = span.Region,
            Zone = span.Zone,
            InstanceType = span.InstanceType,
            Architecture = first.Architecture,
            GpuModel = span.GpuModel,
            IsSpot = span.IsSpot,
            Labels = span.Labels.Where(label => !varying.Contains(label.Key)).ToDictionary(StringComparer.Ordinal),
            VaryingLabels = varying,
            Names = nodes.Select(node => node.Span.Name).ToHashSet(StringComparer.Ordinal),
            Taints = first.Taints,
            Count = nodes.Count,
            Cpu = nodes.Min(node => node.Cpu),
            MemoryBytes = nodes.Min(node => node.MemoryBytes),
            Extended = first.Extended,
            Price = Average([.. nodes.Select(node => node.Price).OfType<NodePrice>()]),
        };
    }

    private static NodePrice? Average(List<NodePrice> prices) => prices.Count == 0 ? null : new(
        prices.Average(price => price.PerCore),
        prices.Average(price => price.PerGibibyte),
        prices[0].PerExtended.Keys.ToDictionary(resource => resource, resource => prices.Average(price => price.PerExtended.GetValueOrDefault(resource)), StringComparer.Ordinal),
        prices[0].Provenance);

    /// <summary>Labels that are names of nodes: most of their values are of one node alone.</summary>
    private static HashSet<string> VaryingLabels(IReadOnlyList<PricedNode> nodes)
    {
        var varying = new HashSet<string>(StringComparer.Ordinal) { HostNameLabel };
        if (nodes.Count < FewNodes)
            return varying;
        var counts = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var (key, value) in nodes.SelectMany(node => node.Span.Labels))
        {
            if (!counts.TryGetValue(key, out var values))
                counts[key] = values = new(StringComparer.Ordinal);
            values[value] = values.GetValueOrDefault(value) + 1;
        }

        varying.UnionWith(counts.Where(count => count.Value.Values.Sum() >= FewNodes && count.Value.Values.Count(number => number == 1) * 2 > count.Value.Count).Select(count => count.Key));
        return varying;
    }

    /// <summary>All that pods can tell nodes apart by; sizes in whole cores and GiB, since nodes of a type differ in a few MiB.</summary>
    private static string Identity(PricedNode node, HashSet<string> varying) => string.Join(
        '\n',
        node.Span.Labels.Where(label => !varying.Contains(label.Key)).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")
            .Concat(node.Taints.Select(taint => $"{taint.Key}={taint.Value}:{taint.Effect}").Order(StringComparer.Ordinal))
            .Concat(node.Extended.OrderBy(resource => resource.Key, StringComparer.Ordinal).Select(resource => $"{resource.Key}*{resource.Value}"))
            .Append($"{decimal.Round(node.Cpu)} {decimal.Round(node.MemoryBytes / Core.Units.ByteUnits.Gibibyte)} {node.Price is null}"));
}
