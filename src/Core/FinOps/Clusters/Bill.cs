using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>What a span of a container has to bear of its node. Fields, since it is added to for every container and hour.</summary>
internal struct Bill
{
    /// <summary>What it held beyond its request; less than nothing where it used less and usage is what counts.</summary>
    public ResourceTime HeldBeyondRequest;

    /// <summary>For how long its node had no price, or is not known.</summary>
    public long UnpricedMilliseconds;

    private Amount cpu;
    private Amount memory;
    private Amount gpu;
    private Amount invoice;
    private Amount list;
    private Amount fallback;

    /// <summary>By what it is for.</summary>
    public readonly CostBreakdown Costs => new(cpu, memory, gpu);

    /// <summary>By where the price comes from.</summary>
    public readonly CostByProvenance Provenance => new(invoice, list, fallback);

    /// <summary>Adds parts of a node's cost.</summary>
    public void Add(Amount ofCpu, Amount ofMemory, Amount ofGpu, PriceProvenance provenance)
    {
        cpu += ofCpu;
        memory += ofMemory;
        gpu += ofGpu;
        var all = ofCpu + ofMemory + ofGpu;
        switch (provenance)
        {
            case PriceProvenance.Invoice:
                invoice += all;
                break;
            case PriceProvenance.List:
                list += all;
                break;
            case PriceProvenance.Fallback:
                fallback += all;
                break;
            default: // costs nothing: the node's own sum refuses anything else
                break;
        }
    }
}
