namespace CloudIntel.Core.Policy.Pricing;

/// <summary>What an object costs in a month of 730 hours (<see cref="Catalog.PriceCatalog.HoursPerMonth"/>), before it is there.</summary>
/// <param name="Min">On the cheapest nodes where it may run, at the fewest replicas.</param>
/// <param name="Expected">On the nodes where it may run as the cluster has them, at as many replicas as are to be expected.</param>
/// <param name="Max">On the dearest nodes where it may run, at the most replicas.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Parts">What it is made up of; they add up to it exactly, each of the three.</param>
/// <param name="Unpriced">What of it has no price, and is not in the three: what it is, and what to do.</param>
/// <param name="Notes">What was assumed where the object does not say it.</param>
public sealed record ObjectPrice(
    decimal Min, decimal Expected, decimal Max, string Currency, IReadOnlyList<PricePart> Parts, IReadOnlyList<string> Unpriced, IReadOnlyList<string> Notes)
{
    /// <summary>The price of parts.</summary>
    public static ObjectPrice Of(string currency, IReadOnlyList<PricePart> parts, IReadOnlyList<string> unpriced, IReadOnlyList<string> notes) =>
        new(parts.Sum(part => part.Min), parts.Sum(part => part.Expected), parts.Sum(part => part.Max), currency, parts, unpriced, notes);

    /// <summary>Of what costs nothing by itself, such as a ConfigMap.</summary>
    public static ObjectPrice Nothing(string currency) => new(0, 0, 0, currency, [], [], []);

    /// <summary>Whether all of it has a price.</summary>
    public bool IsComplete => Unpriced.Count == 0;
}

/// <summary>A part of a price, in a month.</summary>
/// <param name="Name">What it is, such as cpu, memory, nvidia.com/gpu, volume data or load balancer.</param>
/// <param name="Min">The least.</param>
/// <param name="Expected">What is to be expected.</param>
/// <param name="Max">The most.</param>
/// <param name="Provenance">How much of what, and where its price comes from.</param>
public sealed record PricePart(string Name, decimal Min, decimal Expected, decimal Max, string Provenance);
