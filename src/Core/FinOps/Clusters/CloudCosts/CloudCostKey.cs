using CloudIntel.Core.FinOps.Clusters.Queries;

namespace CloudIntel.Core.FinOps.Clusters.CloudCosts;

/// <summary>What charges of bills are added up by, in OpenCost's words.</summary>
/// <param name="Name">Its name, such as <c>accountID</c> or <c>label:team</c>.</param>
/// <param name="Column">The column of FOCUS that it is, or <c>tag:</c> and a key.</param>
public sealed record CloudCostKey(string Name, string Column)
{
    private const int MostKeys = 10;
    private const string Label = "label:";

    private static readonly (string Name, string Column)[] Known =
    [
        ("invoiceEntityID", "BillingAccountId"),
        ("accountID", "SubAccountId"),
        ("provider", "ServiceProviderName"),
        ("providerID", ResourceId),
        ("category", Category),
        ("service", "ServiceName"),
        ("invoiceEntityName", "BillingAccountName"),
        ("accountName", "SubAccountName"),
        ("regionID", "RegionId"),
        ("availabilityZone", "AvailabilityZone"),
    ];

    /// <summary>The column that tells resources apart.</summary>
    public const string ResourceId = "ResourceId";

    /// <summary>The column with the category of a service, of which OpenCost knows fewer.</summary>
    public const string Category = "ServiceCategory";

    /// <summary>What OpenCost adds up by where nothing is said.</summary>
    public static IReadOnlyList<CloudCostKey> Default { get; } = [.. Known.Take(6).Select(known => new CloudCostKey(known.Name, known.Column))];

    /// <summary>The name of the label, where it is one; null otherwise.</summary>
    public string? LabelName => Name.StartsWith(Label, StringComparison.Ordinal) ? Name[Label.Length..] : null;

    /// <summary>Reads names with commas between them; null or empty for <see cref="Default"/>, <c>all</c> for one sum.</summary>
    /// <exception cref="ClusterQueryException">There is no such key, or there are too many.</exception>
    public static IReadOnlyList<CloudCostKey> Aggregate(string? text)
    {
        if (string.IsNullOrEmpty(text) || text == "item")
            return Default;
        if (text == "all")
            return [];
        var names = text.Split(',');
        return names.Length <= MostKeys ? [.. names.Select(name => Parse(name.Trim()))] : throw new ClusterQueryException($"aggregate takes at most {MostKeys} names");
    }

    /// <summary>The value of a column as OpenCost has it: of categories, one of its five.</summary>
    public static string? ValueOf(string column, string? value) => column != Category ? value : value switch
    {
        null or "" => value,
        "Compute" or "Storage" => value,
        "Networking" => "Network",
        "Management and Governance" => "Management",
        _ => "Other",
    };

    /// <summary>The column of a field of a filter; null where there is no such field.</summary>
    internal static string? ColumnOf(string field) => Array.Find(Known, known => known.Name.Equals(field, StringComparison.OrdinalIgnoreCase)).Column;

    /// <summary>Names of the fields that are no labels.</summary>
    internal static IEnumerable<string> Names => Known.Select(known => known.Name);

    private static CloudCostKey Parse(string name)
    {
        if (name.StartsWith(Label, StringComparison.OrdinalIgnoreCase) && name.Length > Label.Length)
            return new(Label + name[Label.Length..], "tag:" + name[Label.Length..]);
        var (known, column) = Array.Find(Known, known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return known is not null ? new(known, column)
            : throw new ClusterQueryException($"aggregate: '{name}' is none of all, item, {string.Join(", ", Names)}, label:KEY");
    }
}
