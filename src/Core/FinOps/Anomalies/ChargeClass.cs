namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>Kinds of charges that come in different rhythms, so that none is judged by the habits of another.</summary>
public enum ChargeClass
{
    /// <summary>What is used: the only class that statistics run on.</summary>
    Usage,

    /// <summary>What is due again and again, such as the monthly fee of a commitment.</summary>
    RecurringFee,

    /// <summary>What is paid once, such as a commitment paid upfront.</summary>
    OneTimePurchase,

    /// <summary>Taxes.</summary>
    Tax,

    /// <summary>Support plans.</summary>
    Support,

    /// <summary>What others than the provider sell.</summary>
    Marketplace,

    /// <summary>Credits and grants, mostly negative.</summary>
    Credit,

    /// <summary>Money back, and corrections of what was billed before.</summary>
    Refund,

    /// <summary>Differences of rounding.</summary>
    Rounding,
}

/// <summary>What FOCUS columns say of a charge; null or empty where they say nothing.</summary>
public readonly record struct ChargeTraits
{
    /// <summary>FOCUS ChargeCategory.</summary>
    public string? Category { get; init; }

    /// <summary>FOCUS ChargeFrequency.</summary>
    public string? Frequency { get; init; }

    /// <summary>FOCUS ChargeClass: "Correction" or nothing.</summary>
    public string? Class { get; init; }

    /// <summary>FOCUS ServiceName.</summary>
    public string? Service { get; init; }

    /// <summary>FOCUS ChargeDescription; only that of adjustments matters, which may be left out.</summary>
    public string? Description { get; init; }

    /// <summary>FOCUS ServiceProviderName, or ProviderName before 1.3.</summary>
    public string? Provider { get; init; }

    /// <summary>FOCUS PublisherName, before 1.4.</summary>
    public string? Publisher { get; init; }
}

/// <summary>Tells the class of a charge.</summary>
public static class ChargeClasses
{
    /// <summary>The class; the first rule that fits decides. Charges without a category are usage.</summary>
    public static ChargeClass Of(ChargeTraits charge)
    {
        if (Is(charge.Category, "Tax"))
            return ChargeClass.Tax;
        if (Is(charge.Category, "Credit"))
            return ChargeClass.Credit;
        if (Is(charge.Category, "Adjustment"))
            return Has(charge.Description, "rounding") ? ChargeClass.Rounding : ChargeClass.Refund;
        if (Is(charge.Class, "Correction"))
            return ChargeClass.Refund;
        if (IsSupport(charge.Service))
            return ChargeClass.Support;
        if (Has(charge.Service, "marketplace") || IsOther(charge.Publisher, charge.Provider))
            return ChargeClass.Marketplace;
        if (Is(charge.Frequency, "One-Time"))
            return ChargeClass.OneTimePurchase;
        return Is(charge.Category, "Purchase") || Is(charge.Frequency, "Recurring") ? ChargeClass.RecurringFee : ChargeClass.Usage;
    }

    /// <summary>"AWS Support (Business)", "Developer Support": the word, at the end or before a parenthesis.</summary>
    private static bool IsSupport(string? service) => service is not null
        && service.Split('(', 2)[0].TrimEnd() is var name
        && (Is(name, "Support") || name.EndsWith(" Support", StringComparison.OrdinalIgnoreCase));

    private static bool IsOther(string? publisher, string? provider) =>
        !string.IsNullOrEmpty(publisher) && !string.IsNullOrEmpty(provider) && !Has(publisher, provider) && !Has(provider, publisher);

    private static bool Is(string? text, string value) => string.Equals(text, value, StringComparison.OrdinalIgnoreCase);

    private static bool Has(string? text, string part) => text?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;
}
