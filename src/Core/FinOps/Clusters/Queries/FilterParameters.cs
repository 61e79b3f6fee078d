namespace CloudIntel.Core.FinOps.Clusters.Queries;

/// <summary>
/// The older filters, a parameter each: values with commas between them, one of which must fit; an asterisk at the end of a value stands
/// for any rest. All parameters must fit.
/// </summary>
public static class FilterParameters
{
    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["filterClusters"] = "cluster",
        ["filterNodes"] = "node",
        ["filterNamespaces"] = "namespace",
        ["filterControllerKinds"] = "controllerKind",
        ["filterControllers"] = "controller",
        ["filterPods"] = "pod",
        ["filterContainers"] = "container",
        ["filterServices"] = "services",
        ["filterDepartments"] = "department",
        ["filterEnvironments"] = "environment",
        ["filterOwners"] = "owner",
        ["filterProducts"] = "product",
        ["filterTeams"] = "team",
        ["filterLabels"] = "label",
        ["filterAnnotations"] = "annotation",
    };

    /// <summary>Names of the parameters.</summary>
    public static IReadOnlyCollection<string> Names => Fields.Keys;

    /// <summary>Reads a parameter.</summary>
    /// <param name="parameter">One of <see cref="Names"/>.</param>
    /// <param name="text">
    /// What it says. Labels and annotations are KEY:VALUE; controllers may be KIND:NAME.
    /// </param>
    /// <param name="asks">Told of each field that it asks about, with its key; null where nobody wants to know.</param>
    /// <exception cref="ClusterQueryException">A label or an annotation is no pair.</exception>
    public static Func<AllocationRow, bool> Parse(string parameter, string text, Action<string, string?>? asks = null)
    {
        var field = Fields[parameter];
        var tests = text.Split(',').Select(value => Test(parameter, field, value.Trim(), asks)).ToList();
        return row => tests.Exists(test => test(row));
    }

    private static Func<AllocationRow, bool> Test(string parameter, string field, string value, Action<string, string?>? asks)
    {
        var (key, wanted) = value.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? (value[..colon], value[(colon + 1)..]) : (null, value);
        return field switch
        {
            "label" or "annotation" when key is null => throw new ClusterQueryException($"{parameter.Replace("filter", "", StringComparison.Ordinal)}: '{value}' is no pair such as app:web"),
            "label" or "annotation" => Field(field, key, wanted, asks),
            "controller" when key is not null => And(Field("controllerKind", null, key, asks), Field("controller", null, wanted, asks)),
            _ => Field(field, null, value, asks),
        };
    }

    private static Func<AllocationRow, bool> And(Func<AllocationRow, bool> first, Func<AllocationRow, bool> second) => row => first(row) && second(row);

    private static Func<AllocationRow, bool> Field(string field, string? key, string wanted, Action<string, string?>? asks)
    {
        asks?.Invoke(field, key);
        var values = ClusterFilterFields.Allocations.Find(field, key)!;
        return wanted.EndsWith('*')
            ? wanted.Length == 1 ? _ => true : FilterLanguage.Comparison(values, (value, start) => value.StartsWith(start, StringComparison.Ordinal), false, [wanted[..^1]])
            : FilterLanguage.Comparison(values, string.Equals, false, [wanted]);
    }
}
