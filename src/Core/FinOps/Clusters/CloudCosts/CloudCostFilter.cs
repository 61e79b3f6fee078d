using CloudIntel.Core.FinOps.Clusters.Queries;

namespace CloudIntel.Core.FinOps.Clusters.CloudCosts;

/// <summary>Which charges are meant, in OpenCost's filter language.</summary>
/// <param name="Test">Whether charges are.</param>
/// <param name="Columns">The columns of FOCUS that it asks about.</param>
public sealed record CloudCostFilter(Func<CloudCharges, bool> Test, IReadOnlySet<string> Columns)
{
    /// <summary>The column with all tags.</summary>
    public const string Tags = "Tags";

    private static readonly FilterFields<CloudCharges> Fields = new(
        CloudCostKey.Names.ToDictionary(name => name, Field, StringComparer.OrdinalIgnoreCase),
        new Dictionary<string, Func<CloudCharges, IReadOnlyDictionary<string, string>?>>(StringComparer.OrdinalIgnoreCase) { ["label"] = charges => charges.Tags });

    /// <summary>Reads a filter.</summary>
    /// <exception cref="ClusterQueryException">It cannot be read: the message says where.</exception>
    public static CloudCostFilter Parse(string? text)
    {
        var columns = new HashSet<string>(StringComparer.Ordinal);
        var test = FilterLanguage.Parse(text ?? "", Fields, (field, _) => columns.Add(CloudCostKey.ColumnOf(field) ?? Tags));
        return new(test, columns);
    }

    private static Func<CloudCharges, IReadOnlyList<string>> Field(string name)
    {
        var column = CloudCostKey.ColumnOf(name)!;
        return charges => ClusterFilterFields.ListOf(CloudCostKey.ValueOf(column, charges.Values.GetValueOrDefault(column)));
    }
}
