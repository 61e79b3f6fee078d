using CloudIntel.Core.Catalog;

namespace CloudIntel.Cli.Catalog;

/// <summary>Of <c>catalog list</c>.</summary>
internal sealed record OfferResult
{
    public string Provider { get; set; } = "";

    public string Region { get; set; } = "";

    public string InstanceType { get; set; } = "";

    public string Architecture { get; set; } = "";

    public double Vcpus { get; set; }

    public double MemoryGib { get; set; }

    public double Gpus { get; set; }

    public string GpuType { get; set; } = "";

    public decimal OnDemandUsdHour { get; set; }

    public decimal? SpotUsdHour { get; set; }

    public string AsOf { get; set; } = "";

    public static OfferResult Of(Offer offer) => new()
    {
        Provider = offer.Shape.Provider,
        Region = offer.Region,
        InstanceType = offer.Shape.InstanceType,
        Architecture = offer.Shape.Architecture,
        Vcpus = (double)offer.Shape.Vcpus,
        MemoryGib = (double)offer.Shape.MemoryGibibytes,
        Gpus = (double)offer.Shape.GpuCount,
        GpuType = offer.Shape.GpuType,
        OnDemandUsdHour = offer.OnDemand,
        SpotUsdHour = offer.Spot,
        AsOf = offer.AsOf,
    };
}

/// <summary>Of <c>catalog check</c>.</summary>
internal sealed record CatalogCheckResult
{
    public string Folder { get; set; } = "";

    public int Offers { get; set; }

    public IReadOnlyList<CatalogProblem> Problems { get; set; } = [];
}

/// <summary>What is wrong in a catalogue.</summary>
internal sealed record CatalogProblem
{
    public string File { get; set; } = "";

    public int Line { get; set; }

    public string Column { get; set; } = "";

    public string Message { get; set; } = "";
}
