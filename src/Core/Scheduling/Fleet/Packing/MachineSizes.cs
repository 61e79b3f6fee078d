namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>The sizes of machines that some offers come in, without those that cost no less than one with as much of everything.</summary>
internal sealed class MachineSizes
{
    private readonly MachineSize[] byPrice;

    /// <summary>Of equal prices, the larger machine and then the first offer stays.</summary>
    public MachineSizes(IEnumerable<MachineSize> sizes)
    {
        var kept = new List<MachineSize>();
        foreach (var size in sizes.OrderBy(size => size.Price).ThenByDescending(size => size.Allocatable.CpuMilli).ThenByDescending(size => size.Allocatable.MemoryBytes)
            .ThenByDescending(size => size.Allocatable.Gpus).ThenByDescending(size => size.Allocatable.Pods).ThenBy(size => size.Offer))
        {
            if (!kept.Exists(other => size.Allocatable.Fits(other.Allocatable)))
                kept.Add(size);
        }

        byPrice = [.. kept];
    }

    /// <summary>The cheapest first.</summary>
    public ReadOnlySpan<MachineSize> ByPrice => byPrice;

    public int Count => byPrice.Length;

    public MachineSize this[int index] => byPrice[index];

    /// <summary>The cheapest that holds a content, from a place in the order of prices on; -1 when none does.</summary>
    public int Cheapest(in Resources content, int from = 0)
    {
        for (var i = from; i < byPrice.Length; i++)
        {
            if (content.Fits(byPrice[i].Allocatable))
                return i;
        }

        return -1;
    }
}
