using System.Globalization;
using CloudIntel.Core.FinOps.Clusters.Views;

namespace CloudIntel.Core.FinOps.Clusters.Queries;

/// <summary>Reads what OpenCost's clients ask about allocations.</summary>
public static class AllocationParameters
{
    private const int MostKeys = 10;
    private const string Dimension = "dimension:";

    /// <summary>Reads the query of a view.</summary>
    /// <param name="parameter">The value of a parameter by its name; null where it is not given.</param>
    /// <param name="namespace">The only namespace that may be seen; null for everything.</param>
    /// <param name="dimensions">The dimension of a name; it fails with a <see cref="ClusterQueryException"/> where it cannot be asked for. Null where there are none.</param>
    /// <exception cref="ClusterQueryException">A parameter is wrong.</exception>
    public static AllocationQuery Read(Func<string, string?> parameter, string? @namespace, Func<string, AllocationKey>? dimensions = null)
    {
        var (share, include) = (Flag(parameter, "shareIdle"), Flag(parameter, "includeIdle") || Flag(parameter, "idle"));
        var (by, byNode) = (Aggregate(parameter("aggregate"), dimensions), Flag(parameter, "idleByNode"));
        var detail = byNode ? CostDetail.Container : by.Max(key => key.Detail);
        void Asks(string field, string? key) => detail = ClusterFilterFields.DetailOf(field, key, dimensions) is CostDetail.Container ? CostDetail.Container : detail;
        var shown = Filter(parameter, dimensions, Asks);
        var (shareManagement, shareRows) = (Flag(parameter, "shareTenancyCosts"), SharedRows(parameter, Asks));
        var shareCost = Money(parameter, "shareCost");
        if (@namespace is not null && (shareRows is not null || shareCost != 0))
            throw new ClusterQueryException("shareNamespaces, shareLabels and shareCost are for those who may see the whole cluster: shares would tell what others cost");
        return new()
        {
            By = by,
            Detail = detail,
            Idle = share ? IdleCost.Shared : include ? IdleCost.Separate : IdleCost.Hidden,
            IdleByNode = byNode,
            SplitIdle = Flag(parameter, "splitIdle"),
            SharedMonthly = shareCost,
            Shared = shareManagement || shareRows is not null || shareCost != 0
                ? new(row => row.Kind == AllocationKind.ClusterManagement ? shareManagement : shareRows?.Invoke(row) == true, Split(parameter("shareSplit")))
                : null,
            Filter = row => (row.Kind != AllocationKind.ClusterManagement || include || shareManagement)
                && (@namespace is null || (row.Namespace == @namespace && row.Kind is AllocationKind.Container or AllocationKind.Unmounted))
                && shown(row),
        };
    }

    /// <summary>Reads names with commas between them, of <see cref="AllocationKey"/>, or <c>all</c>.</summary>
    /// <param name="text">The names; null or empty for those that tell containers apart.</param>
    /// <param name="dimensions">The dimension of a name; null where there are none.</param>
    /// <exception cref="ClusterQueryException">There is no such key, or there are too many.</exception>
    public static IReadOnlyList<AllocationKey> Aggregate(string? text, Func<string, AllocationKey>? dimensions = null)
    {
        if (string.IsNullOrEmpty(text))
            return AllocationKey.Container;
        var names = text.Split(',');
        if (names.Length > MostKeys)
            throw new ClusterQueryException($"aggregate takes at most {MostKeys} names");
        return [.. names.Select(name => name == "all" && names.Length == 1 ? new("all", _ => "all") : Key(name.Trim()) ?? throw Unknown(name))];

        AllocationKey? Key(string name) => dimensions is not null && name.Length > Dimension.Length && name.StartsWith(Dimension, StringComparison.OrdinalIgnoreCase)
            ? dimensions(name[Dimension.Length..])
            : AllocationKey.Parse(name);

        static ClusterQueryException Unknown(string name) => new(
            $"aggregate: '{name}' is none of all, cluster, node, namespace, controllerKind, controller, service, pod, uid, container, deployment, statefulset, daemonset, job, "
            + "providerID, pool, instanceType, region, zone, department, environment, owner, product, team, label:KEY, annotation:KEY, nodeLabel:KEY, dimension:NAME");
    }

    /// <summary>Whether a parameter is set.</summary>
    /// <exception cref="ClusterQueryException">It is neither true nor false.</exception>
    public static bool Flag(Func<string, string?> parameter, string name) => parameter(name) switch
    {
        null or "" or "false" or "0" => false,
        "true" or "1" => true,
        var text => throw new ClusterQueryException($"{name}={text} is neither true nor false"),
    };

    private static Func<AllocationRow, bool> Filter(Func<string, string?> parameter, Func<string, AllocationKey>? dimensions, Action<string, string?> asks)
    {
        var fields = dimensions is null ? ClusterFilterFields.Allocations : ClusterFilterFields.AllocationsWith(dimensions);
        var filters = FilterParameters.Names
            .Select(name => (Name: name, Text: parameter(name)))
            .Where(filter => !string.IsNullOrEmpty(filter.Text))
            .Select(filter => FilterParameters.Parse(filter.Name, filter.Text!, asks))
            .Append(FilterLanguage.Parse(parameter("filter") ?? "", fields, asks))
            .ToList();
        return row => filters.TrueForAll(filter => filter(row));
    }

    private static Func<AllocationRow, bool>? SharedRows(Func<string, string?> parameter, Action<string, string?> asks)
    {
        var shares = new[] { ("shareNamespaces", "filterNamespaces"), ("shareLabels", "filterLabels") }
            .Select(share => (Text: parameter(share.Item1), Filter: share.Item2))
            .Where(share => !string.IsNullOrEmpty(share.Text))
            .Select(share => FilterParameters.Parse(share.Filter, share.Text!, asks))
            .ToList();
        return shares.Count == 0 ? null : row => shares.Exists(share => share(row));
    }

    private static decimal Money(Func<string, string?> parameter, string name) => parameter(name) switch
    {
        null or "" => 0,
        var text when decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount <= 1_000_000_000 => amount,
        var text => throw new ClusterQueryException($"{name}={text} is no amount for a month such as 1200.50"),
    };

    private static SharedSplit Split(string? text) => text switch
    {
        null or "" or "weighted" => SharedSplit.Weighted,
        "even" => SharedSplit.Even,
        _ => throw new ClusterQueryException($"shareSplit={text} is neither weighted nor even"),
    };
}
