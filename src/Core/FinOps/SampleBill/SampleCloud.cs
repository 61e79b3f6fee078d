namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>A cloud of the sample bill: who bills, whom, and what it sells.</summary>
internal sealed record SampleCloud
{
    /// <summary>More lines than a cloud ever has.</summary>
    public const int LinesOfACloud = 100_000_000;

    public required int Number { get; init; }

    public required string Name { get; init; }

    /// <summary>Short name, for files and invoices.</summary>
    public required string ShortName { get; init; }

    public required (string Id, string Name, string Type) BillingAccount { get; init; }

    public required string SubAccountType { get; init; }

    /// <summary>The sub accounts, each with the environment that its resources are tagged with.</summary>
    public required (string Id, string Name, string Environment)[] SubAccounts { get; init; }

    public required (string Id, string Name)[] Regions { get; init; }

    /// <summary>Negotiated price over list price.</summary>
    public required decimal ContractRate { get; init; }

    /// <summary>Share of the month's charges.</summary>
    public required decimal TaxRate { get; init; }

    public required SampleOffer[] Offers { get; init; }

    public required SampleCommitment Commitment { get; init; }

    /// <summary>A third party's product sold on the cloud's marketplace.</summary>
    public required SampleMarketplace Marketplace { get; init; }

    /// <summary>Promotional credit of a month, positive; 0 for none.</summary>
    public decimal MonthlyCredit { get; init; }

    /// <summary>Fee of the support plan for a month; 0 for none.</summary>
    public decimal MonthlySupport { get; init; }

    /// <summary>Tells a line of this cloud from every other line.</summary>
    public int KeyOf(int line) => (Number * LinesOfACloud) + line;
}

/// <summary>Something a cloud sells by use.</summary>
internal sealed record SampleOffer
{
    public required (string Name, string Category, string Subcategory) Service { get; init; }

    public required string SkuId { get; init; }

    public required string Meter { get; init; }

    public required string Unit { get; init; }

    public required decimal ListUnitPrice { get; init; }

    /// <summary>Quantity of an ordinary working day in the first month.</summary>
    public required decimal DailyQuantity { get; init; }

    public required UsageShape Shape { get; init; }

    public required string ResourceType { get; init; }

    /// <summary>The resource's id, with <c>{account}</c>, <c>{region}</c> and <c>{name}</c> to fill in.</summary>
    public required string ResourceId { get; init; }

    public string? SkuPriceDetails { get; init; }

    /// <summary>Growth of the quantity a day, as a share of the first day's.</summary>
    public decimal DailyGrowth { get; init; } = 0.0005m;

    /// <summary>Whether the price follows the market: spot capacity.</summary>
    public bool Spot { get; init; }

    /// <summary>Whether the charge stands for pods, and so bears the tag of a namespace.</summary>
    public bool Kubernetes { get; init; }

    /// <summary>Whether the charge lies in one availability zone.</summary>
    public bool Zonal { get; init; }

    /// <summary>Whether the incident of every third month shows in it.</summary>
    public bool Incident { get; init; }
}

/// <summary>A third party's product.</summary>
/// <param name="Publisher">Who makes it.</param>
/// <param name="Service">The product.</param>
/// <param name="MonthlyPrice">Its price for a month.</param>
/// <param name="BilledByPublisher">Whether the publisher, not the cloud, sends the invoice.</param>
internal sealed record SampleMarketplace(string Publisher, string Service, decimal MonthlyPrice, bool BilledByPublisher);
