using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>Which charges, and what they are given: exactly one of value, valueFrom and shared.</summary>
public sealed record AllocationRuleSpec : OpenObject
{
    /// <summary>What a charge must keep, all of it. Every charge keeps an empty list.</summary>
    [MaxItems(10)]
    public IList<ChargeMatch>? When { get; set; }

    /// <summary>The value.</summary>
    [Length(1, 256)]
    public string? Value { get; set; }

    /// <summary>Where the charge itself says its value. A charge that says none goes on to the next rule.</summary>
    public ChargeValueSource? ValueFrom { get; set; }

    /// <summary>Name of the shared pool that the charge belongs to.</summary>
    [Length(1, 63)]
    public string? Shared { get; set; }
}

/// <summary>Something that a charge must keep. Exactly one of field and tag says what it is about.</summary>
public sealed record ChargeMatch : OpenObject
{
    /// <summary>A column of the charge.</summary>
    public OpenEnum<ChargeField>? Field { get; set; }

    /// <summary>The key of a tag, exactly.</summary>
    [Length(1, 256)]
    public string? Tag { get; set; }

    /// <summary>What is asked of its text. Letter case matters to Regex only. Default: In.</summary>
    public OpenEnum<ChargeOperator>? Operator { get; set; }

    /// <summary>What the text is compared with. Exists and DoesNotExist need none.</summary>
    [MaxItems(200)]
    [Length(1, 256)]
    public IList<string>? Values { get; set; }
}

/// <summary>Columns of a charge that rules can read: those of FOCUS, and a few that stand for several.</summary>
public enum ChargeField
{
    /// <summary>SubAccountId, or BillingAccountId where a charge has none: the account, subscription or project.</summary>
    Account = 0,

    /// <summary>The Kubernetes namespace to which the charge is allocated.</summary>
    Namespace,

    /// <summary>The cost source that the charge comes from.</summary>
    Source,

    /// <summary>FOCUS SubAccountId.</summary>
    SubAccountId,

    /// <summary>FOCUS SubAccountName.</summary>
    SubAccountName,

    /// <summary>FOCUS BillingAccountId.</summary>
    BillingAccountId,

    /// <summary>FOCUS BillingAccountName.</summary>
    BillingAccountName,

    /// <summary>FOCUS ServiceProviderName (ProviderName before 1.3).</summary>
    ServiceProviderName,

    /// <summary>FOCUS InvoiceIssuerName.</summary>
    InvoiceIssuerName,

    /// <summary>FOCUS ServiceName.</summary>
    ServiceName,

    /// <summary>FOCUS ServiceCategory.</summary>
    ServiceCategory,

    /// <summary>FOCUS ServiceSubcategory.</summary>
    ServiceSubcategory,

    /// <summary>FOCUS RegionId.</summary>
    RegionId,

    /// <summary>FOCUS RegionName.</summary>
    RegionName,

    /// <summary>FOCUS AvailabilityZone.</summary>
    AvailabilityZone,

    /// <summary>FOCUS ResourceId.</summary>
    ResourceId,

    /// <summary>FOCUS ResourceName.</summary>
    ResourceName,

    /// <summary>FOCUS ResourceType.</summary>
    ResourceType,

    /// <summary>FOCUS AllocatedResourceId.</summary>
    AllocatedResourceId,

    /// <summary>FOCUS AllocatedResourceName.</summary>
    AllocatedResourceName,

    /// <summary>FOCUS ChargeCategory: Usage, Purchase, Tax, Credit, Adjustment.</summary>
    ChargeCategory,

    /// <summary>FOCUS ChargeClass: Correction, or none.</summary>
    ChargeClass,

    /// <summary>FOCUS ChargeDescription.</summary>
    ChargeDescription,

    /// <summary>FOCUS ChargeFrequency.</summary>
    ChargeFrequency,

    /// <summary>FOCUS CommitmentDiscountId.</summary>
    CommitmentDiscountId,

    /// <summary>FOCUS CommitmentDiscountName.</summary>
    CommitmentDiscountName,

    /// <summary>FOCUS CommitmentDiscountStatus: Used, Unused, or none.</summary>
    CommitmentDiscountStatus,

    /// <summary>FOCUS PricingCategory.</summary>
    PricingCategory,

    /// <summary>FOCUS ConsumedUnit.</summary>
    ConsumedUnit,

    /// <summary>FOCUS SkuId.</summary>
    SkuId,

    /// <summary>FOCUS SkuMeter.</summary>
    SkuMeter,

    /// <summary>FOCUS InvoiceId.</summary>
    InvoiceId,
}

/// <summary>What can be asked of a text.</summary>
public enum ChargeOperator
{
    /// <summary>It is one of the values.</summary>
    In = 0,

    /// <summary>It is none of the values, or there is no text.</summary>
    NotIn,

    /// <summary>There is a text.</summary>
    Exists,

    /// <summary>There is no text.</summary>
    DoesNotExist,

    /// <summary>It begins with one of the values.</summary>
    Prefix,

    /// <summary>It is, as a whole, like one of the values, in which * stands for any text and ? for any one sign.</summary>
    Glob,

    /// <summary>One of the values occurs in it as a regular expression, without back-references and look-around, so that it takes linear time.</summary>
    Regex,

    /// <summary>It is a number from the first of two values to the second, both included.</summary>
    Range,
}

/// <summary>Where a charge says its value. Exactly one of tags and field.</summary>
public sealed record ChargeValueSource : OpenObject
{
    /// <summary>Keys of tags, exactly: the first that the charge has counts.</summary>
    [MaxItems(10)]
    [Length(1, 256)]
    public IList<string>? Tags { get; set; }

    /// <summary>A column of the charge.</summary>
    public OpenEnum<ChargeField>? Field { get; set; }

    /// <summary>A regular expression whose first group in parentheses is the value, such as ^prod-([a-z]+)-. Without one, the whole text is.</summary>
    [Length(1, 256)]
    public string? Capture { get; set; }
}
