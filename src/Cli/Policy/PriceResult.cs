using CloudIntel.Core.Policy.Pricing;

namespace CloudIntel.Cli.Policy;

/// <summary>Of <c>price</c>: what objects cost in a month of 730 hours.</summary>
internal sealed record PriceResult
{
    public string Currency { get; set; } = "";

    public IReadOnlyList<PricedObjectResult> Objects { get; set; } = [];

    public PriceRange Total { get; set; } = new();

    /// <summary>Whether everything in the total has a price.</summary>
    public bool Complete { get; set; }

    public static PriceResult Of(string currency, IReadOnlyList<JudgedObject> objects)
    {
        var counted = objects.Where(each => each.PaidBy is null).Select(each => each.Price!).ToList();
        return new()
        {
            Currency = currency,
            Objects = [.. objects.Select(PricedObjectResult.Of)],
            Total = new() { Min = counted.Sum(price => price.Min), Expected = counted.Sum(price => price.Expected), Max = counted.Sum(price => price.Max) },
            Complete = counted.All(price => price.IsComplete),
        };
    }
}

/// <summary>An object.</summary>
internal sealed record PricedObjectResult
{
    public string File { get; set; } = "";

    public int Line { get; set; }

    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    public decimal Min { get; set; }

    public decimal Expected { get; set; }

    public decimal Max { get; set; }

    public IReadOnlyList<PricePartResult> Parts { get; set; } = [];

    public IReadOnlyList<string> Unpriced { get; set; } = [];

    public IReadOnlyList<string> Notes { get; set; } = [];

    /// <summary>What pays for it, where it is left out of the total.</summary>
    public string? PaidBy { get; set; }

    public static PricedObjectResult Of(JudgedObject priced) => new()
    {
        File = priced.Manifest.File,
        Line = priced.Manifest.Line,
        ApiVersion = priced.Object.ApiVersion,
        Kind = priced.Object.Kind,
        Namespace = priced.Object.Namespace,
        Name = priced.Object.Name.Length > 0 ? priced.Object.Name : priced.Object.GenerateName,
        Min = priced.Price!.Min,
        Expected = priced.Price.Expected,
        Max = priced.Price.Max,
        Parts = [.. priced.Price.Parts.Select(PricePartResult.Of)],
        Unpriced = priced.Price.Unpriced,
        Notes = priced.Price.Notes,
        PaidBy = priced.PaidBy,
    };
}

/// <summary>What is to be paid in a month.</summary>
internal sealed record PriceRange
{
    public decimal Min { get; set; }

    public decimal Expected { get; set; }

    public decimal Max { get; set; }
}

/// <summary>A part of a price.</summary>
internal sealed record PricePartResult
{
    public string Name { get; set; } = "";

    public decimal Min { get; set; }

    public decimal Expected { get; set; }

    public decimal Max { get; set; }

    public string Provenance { get; set; } = "";

    public static PricePartResult Of(PricePart part) => new() { Name = part.Name, Min = part.Min, Expected = part.Expected, Max = part.Max, Provenance = part.Provenance };
}
