using System.Globalization;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Queries;

/// <summary>A WHERE clause that grows with its parameters.</summary>
internal sealed class Conditions(SqlDialect dialect)
{
    private readonly List<string> conditions = [];
    private readonly List<object> parameters = [];

    /// <summary>The place of a value.</summary>
    public string Parameter(object value)
    {
        parameters.Add(value);
        return $"${parameters.Count.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>The value of a tag.</summary>
    public string TagValue(string key) => dialect.TagValue(Parameter(dialect.TagKey(key)));

    public void Add(string condition) => conditions.Add(condition);

    /// <summary>Only charges inside a scope.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="table">The table; what it cannot tell is left out.</param>
    public void Add(CostScope scope, HeldDetail table)
    {
        AddOneOf(scope.Providers, "ServiceProviderName");
        AddOneOf(scope.Accounts, "SubAccountId", "BillingAccountId");
        AddOneOf(scope.Services, "ServiceName");
        if (table == HeldDetail.Monthly)
            return;
        AddOneOf(scope.Regions, "RegionId");
        AddOneOf(scope.Namespaces, "x_KubernetesNamespace");
        foreach (var tag in scope.Tags)
        {
            var value = TagValue(tag.Key);
            Add(tag.Values.IsDefaultOrEmpty ? $"{value} IS NOT NULL" : $"{value} IN ({string.Join(", ", tag.Values.Select(Parameter))})");
        }
    }

    /// <summary>Only charges that begin inside a period.</summary>
    /// <param name="from">First moment; null for all.</param>
    /// <param name="to">First moment after it; null for all.</param>
    /// <param name="table">The table; of its months and days, those that reach into the period.</param>
    public void AddPeriod(DateTimeOffset? from, DateTimeOffset? to, HeldDetail table)
    {
        var column = table switch { HeldDetail.Monthly => "Month", HeldDetail.Daily => "Day", _ => "ChargePeriodStart" };
        if (from?.ToUniversalTime() is { } start)
            Add($"{column} >= {Parameter(table switch { HeldDetail.Monthly => new DateOnly(start.Year, start.Month, 1), HeldDetail.Daily => Date(start), _ => (object)start })}");
        if (to?.ToUniversalTime() is { } end)
            Add($"{column} < {Parameter(table switch { HeldDetail.Charges => end, _ when end.TimeOfDay == TimeSpan.Zero => Date(end), _ => (object)Date(end).AddDays(1) })}");

        static DateOnly Date(DateTimeOffset moment) => DateOnly.FromDateTime(moment.DateTime);
    }

    /// <summary>Only charges for resources that bear one of these names, or have it after the last slash of their id, ignoring case.</summary>
    public void AddResources(IReadOnlyCollection<string> names)
    {
        // One parameter, however many there are; a name has no line break.
        var wanted = $"(SELECT unnest(string_to_array(CAST({Parameter(string.Join('\n', names.Select(name => name.ToLowerInvariant())))} AS VARCHAR), chr(10))))";
        Add($"(lower(regexp_replace(ResourceId, '^.*/', '')) IN {wanted} OR lower(ResourceName) IN {wanted})");
    }

    /// <summary>The condition that one of some texts is in one of some columns, ignoring case.</summary>
    public string OneOf(IEnumerable<string> values, params string[] columns)
    {
        var wanted = string.Join(", ", values.Select(value => $"lower({Parameter(value)})"));
        return $"({string.Join(" OR ", columns.Select(column => $"lower({column}) IN ({wanted})"))})";
    }

    public SqlQuery Query(string sql) => new(sql, parameters);

    public override string ToString() => conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";

    private void AddOneOf(IReadOnlyCollection<string> values, params string[] columns)
    {
        if (values.Count > 0)
            Add(OneOf(values, columns));
    }
}
