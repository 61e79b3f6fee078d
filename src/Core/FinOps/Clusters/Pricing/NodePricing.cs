using CloudIntel.Core.Catalog;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>
/// What a node costs an hour: the effective cost in a bill, else the list price (of spot capacity for a spot node), else the price book, else
/// nothing known, which is a state and not 0. Pure: equal facts, equal prices.
/// </summary>
public sealed class NodePricing(PriceSources sources)
{
    private const long Gibibyte = 1L << 30;

    /// <summary>Prices a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="invoiced">What a bill says about the day that is asked for; null when none does.</param>
    public PricedAsset Price(NodeSpan node, InvoicedCost? invoiced = null)
    {
        var offer = OfferOf(node);
        if (invoiced is not null && invoiced.Cost >= Amount.Zero)
        {
            var price = new HourlyPrice(invoiced.PerHour, PriceProvenance.Invoice, invoiced.Source);
            return new(price, PriceBounds.Check(node, price, offer, sources));
        }

        var known = WithoutInvoice(node, offer);
        return invoiced is null ? known : known with { Finding = Refunded(node, invoiced) };
    }

    private PricedAsset WithoutInvoice(NodeSpan node, Offer? offer)
    {
        var onDemand = offer is null ? null : Listed(offer, offer.OnDemand, "on demand");
        var listed = !node.IsSpot ? onDemand : offer?.Spot is { } spot ? Listed(offer, spot, "spot") : null;
        var chosen = sources.Choose(listed, BookPrice(node, offer));
        if (chosen is { Price.Provenance: not PriceProvenance.Unpriced })
            return chosen;
        if (onDemand is not null)
        {
            return onDemand with
            {
                Finding = new(
                    "SpotPriceUnknown",
                    $"Node {node.Name} is spot capacity, and the catalogue has no spot price of {node.InstanceType} in {node.Region}: it is priced on demand. Set a price for spot in the price book, or load the bill."),
            };
        }

        return chosen ?? PricedAsset.Unpriced(
            offer is not null
                ? $"Node {node.Name} has a list price in US dollars and no exchange rate to the currency of the cluster is known: load rates, or set its price in the price book."
                : $"Node {node.Name} ({Named(node.InstanceType, "instance type unknown")}, {Named(node.Region, "region unknown")}) has no price in a bill, in the catalogue or in the price book: set one, or load a catalogue or bill that has it.");
    }

    private Offer? OfferOf(NodeSpan node) =>
        node.InstanceType.Length > 0 && sources.ProviderOf(node.ProviderId, node.Region) is { } provider
            ? sources.Catalog.Find(provider, node.Region, node.InstanceType)
            : null;

    private PricedAsset? Listed(Offer offer, decimal usdPerHour, string purchase) =>
        sources.Listed(usdPerHour, $"list price of {offer.Shape.InstanceType} in {offer.Region}, {purchase}, as of {offer.AsOf}");

    /// <summary>The machine's own price, or that of its cores and memory; plus its graphics processors where they have a price of their own.</summary>
    private PricedAsset? BookPrice(NodeSpan node, Offer? offer)
    {
        var machine = Find(PricedKind.Node, node);
        var gpu = node.Capacity.MilliGpus == 0 ? null : Find(PricedKind.Gpu, node);
        var gpus = (gpu?.Price ?? 0) * node.Capacity.MilliGpus / 1000m;
        if (machine is not null)
            return Checked(machine.Price + gpus, weights: null, machine, gpu);

        if (Find(PricedKind.Cpu, node) is not { } cpu || Find(PricedKind.Memory, node) is not { } memory)
            return null;
        if (node.Capacity.MilliGpus > 0 && gpu is null)
        {
            return PricedAsset.Unpriced(
                $"Node {node.Name} has graphics processors ({Named(node.GpuModel, "model unknown")}), and the price book has a price for its cores and memory alone: set one for gpu.");
        }

        var cores = node.Capacity.MilliCpu / 1000m;
        var gibibytes = (decimal)node.Capacity.MemoryBytes / Gibibyte;
        // Where all of them are free, there is nothing to divide by.
        var weights = cpu.Price + memory.Price + gpus == 0 ? null : new ResourceWeights(cpu.Price, memory.Price, gpu?.Price ?? 0, "PriceBook");
        return Checked((cpu.Price * cores) + (memory.Price * gibibytes) + gpus, weights, cpu, memory, gpu);

        PricedAsset Checked(decimal perHour, ResourceWeights? weights, params PriceBookEntry?[] entries)
        {
            var source = string.Join("; ", entries.OfType<PriceBookEntry>().Select(entry => entry.Source));
            var price = PricedAsset.Fallback(perHour, source).Price with { Weights = weights };
            return new(price, perHour == 0 ? null : PriceBounds.Check(node, price, offer, sources)); // who writes 0 means it
        }
    }

    private PriceBookEntry? Find(PricedKind kind, NodeSpan node) => sources.Book.Find(kind, node.Region, node.IsSpot, field => ValuesOf(field, node));

    private static IReadOnlyList<string> ValuesOf(string field, NodeSpan node) => field switch
    {
        "name" => [node.Name],
        // Books have the id with or without the address before it.
        "provider-id" => [node.ProviderId, node.ProviderId[(node.ProviderId.LastIndexOf('/') + 1)..]],
        "instance-type" => [node.InstanceType],
        "gpu-model" => [node.GpuModel],
        _ when field.StartsWith("label:", StringComparison.Ordinal) => node.Labels.TryGetValue(field["label:".Length..], out var value) ? [value] : [],
        _ => [],
    };

    private static PriceFinding Refunded(NodeSpan node, InvoicedCost invoiced) => new(
        "NegativeInvoice",
        $"The bill of {invoiced.Source} has {invoiced.Cost} for node {node.Name}, less than nothing: it is priced without the bill. A refund or correction belongs to earlier days.");

    private static string Named(string name, string otherwise) => name.Length > 0 ? name : otherwise;
}
