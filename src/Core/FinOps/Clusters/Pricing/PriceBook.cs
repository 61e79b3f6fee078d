using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>What an entry of a price book is for.</summary>
public enum PricedKind
{
    /// <summary>A machine, all of it but its graphics processors where these have prices of their own. An hour.</summary>
    Node,

    /// <summary>A processor core. An hour.</summary>
    Cpu,

    /// <summary>A GiB of memory. An hour.</summary>
    Memory,

    /// <summary>A graphics processor. An hour.</summary>
    Gpu,

    /// <summary>A GiB of a volume. An hour.</summary>
    Volume,

    /// <summary>A load balancer. An hour.</summary>
    LoadBalancer,

    /// <summary>The control plane. An hour.</summary>
    ControlPlane,

    /// <summary>A GiB that goes to another zone.</summary>
    EgressZone,

    /// <summary>A GiB that goes to another region.</summary>
    EgressRegion,

    /// <summary>A GiB that goes to the internet.</summary>
    EgressInternet,
}

/// <summary>A price that somebody set.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Field">
/// What must be equal to <see cref="Value"/>: <c>name</c>, <c>provider-id</c>, <c>instance-type</c>, <c>storage-class</c>, <c>gpu-model</c>
/// or <c>label:KEY</c>. Empty for all of the kind.
/// </param>
/// <param name="Value">The value.</param>
/// <param name="Region">The region in which it counts; empty for all.</param>
/// <param name="IsSpot">Whether it is for spot capacity alone.</param>
/// <param name="Price">In the currency of the cluster; not negative: 0 says that something is free.</param>
/// <param name="Source">Where it stands, for people.</param>
public sealed record PriceBookEntry(PricedKind Kind, string Field, string Value, string Region, bool IsSpot, decimal Price, string Source);

/// <summary>A price book that cannot be used. The message names the file, the line or key, and what is wrong.</summary>
public sealed class PriceBookException : Exception
{
    /// <summary>Creates the exception.</summary>
    public PriceBookException(IReadOnlyList<TableProblem> problems)
        : base(string.Join("; ", problems.Take(10)) + (problems.Count > 10 ? $"; and {problems.Count - 10} more" : "")) =>
        Problems = problems;

    /// <summary>All that is wrong.</summary>
    public IReadOnlyList<TableProblem> Problems { get; }
}

/// <summary>Prices that somebody set for what has none, in the currency of the cluster. Immutable.</summary>
/// <param name="Entries">The prices. Among those that fit equally well the first counts.</param>
/// <param name="Ignored">Keys of settings that were read and that are no prices.</param>
public sealed record PriceBook(IReadOnlyList<PriceBookEntry> Entries, IReadOnlyList<string> Ignored)
{
    /// <summary>From what is known for sure of a machine or volume to what it has in common with others.</summary>
    private static readonly string[] Precedence = ["provider-id", "name", "label", "instance-type", "gpu-model", "storage-class", ""];

    /// <summary>No price at all.</summary>
    public static PriceBook Empty { get; } = new([], []);

    /// <summary>
    /// The prices that OpenCost assumes where it knows none, US dollars: those of Google's us-central1 some years ago. For comparison with it,
    /// and better than nothing where nothing else is known.
    /// </summary>
    public static PriceBook OpenCostDefaults { get; } = PriceBookSettings.Read(
        "OpenCost's defaults",
        [
            new("CPU", "0.031611"), new("spotCPU", "0.006655"), new("RAM", "0.004237"), new("spotRAM", "0.000892"), new("GPU", "0.95"),
            new("storage", "0.00005479452"), new("zoneNetworkEgress", "0.01"), new("regionNetworkEgress", "0.01"), new("internetNetworkEgress", "0.12"),
            new("defaultLBPrice", "0.025"),
        ]);

    /// <summary>This book, and after it another one for what it says nothing about.</summary>
    public PriceBook Then(PriceBook other) => new([.. Entries, .. other.Entries], [.. Ignored, .. other.Ignored]);

    /// <summary>The price of a kind, for all of it; a spot price only where spot is asked for, and then before another one.</summary>
    public PriceBookEntry? Find(PricedKind kind, string region, bool isSpot = false) => Find(kind, region, isSpot, _ => []);

    /// <summary>The price that fits best: the entry of the most certain field, then the one for the region and for spot.</summary>
    /// <param name="kind">What the price is for.</param>
    /// <param name="region">The region; empty when unknown.</param>
    /// <param name="isSpot">Whether it is spot capacity.</param>
    /// <param name="values">The values that a field of an entry has, such as both forms of a provider id.</param>
    internal PriceBookEntry? Find(PricedKind kind, string region, bool isSpot, Func<string, IReadOnlyList<string>> values)
    {
        PriceBookEntry? best = null;
        var bestRank = int.MaxValue;
        foreach (var entry in Entries)
        {
            if (entry.Kind != kind || (entry.IsSpot && !isSpot) || (entry.Region.Length > 0 && !Same(entry.Region, region)))
                continue;
            if (entry.Field.Length > 0 && !values(entry.Field).Any(value => Same(value, entry.Value)))
                continue;
            var rank = Rank(entry, isSpot);
            if (rank < bestRank)
                (best, bestRank) = (entry, rank);
        }

        return best;
    }

    private static int Rank(PriceBookEntry entry, bool isSpot)
    {
        var field = Array.FindIndex(Precedence, name => name == entry.Field || (name == "label" && entry.Field.StartsWith("label:", StringComparison.Ordinal)));
        return (field * 4) + (entry.Region.Length == 0 ? 2 : 0) + (isSpot && !entry.IsSpot ? 1 : 0);
    }

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
