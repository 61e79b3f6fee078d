namespace CloudIntel.Core.FinOps.Bills;

/// <summary>
/// What a provider says about one delivery of an export: which files belong together. It is written after them, so files that
/// a manifest names are complete.
/// </summary>
public sealed record BillManifest
{
    /// <summary>The export that was delivered: the same for all deliveries of it.</summary>
    public required string Export { get; init; }

    /// <summary>The delivery among those of the export: an AWS assembly or execution, an Azure run. Empty when the manifest does not say.</summary>
    public required string Delivery { get; init; }

    /// <summary>The first day of the charges.</summary>
    public required DateOnly First { get; init; }

    /// <summary>The last day of the charges.</summary>
    public required DateOnly Last { get; init; }

    /// <summary>
    /// Whether the days are one billing period and every charge belongs to it. True of AWS. Azure's are the days that were asked for,
    /// which may cut billing periods in two.
    /// </summary>
    public required bool IsBillingPeriod { get; init; }

    /// <summary>When the delivery was begun; null when the manifest does not say.</summary>
    public DateTimeOffset? Begun { get; init; }

    /// <summary>What the files hold in the provider's words, such as Azure's <c>ActualCost</c>, <c>AmortizedCost</c> or <c>FocusCost</c>; null when the manifest does not say.</summary>
    public string? Content { get; init; }

    /// <summary>The files with charges.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }

    /// <summary>Whether an object's key is one that providers give to manifests.</summary>
    public static bool IsNamedAt(string key) =>
        key.EndsWith("-Manifest.json", StringComparison.OrdinalIgnoreCase)
        || key.AsSpan(key.LastIndexOf('/') + 1).Equals("manifest.json", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A file that a manifest names.</summary>
/// <param name="Name">As the manifest has it: a key of the bucket or container, or an s3:// address.</param>
/// <param name="Bytes">Its size; null when the manifest does not say.</param>
public sealed record ManifestFile(string Name, long? Bytes = null);
