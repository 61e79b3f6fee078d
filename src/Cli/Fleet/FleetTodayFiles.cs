using CloudIntel.Core.Scheduling.Fleet;

namespace CloudIntel.Cli.Fleet;

/// <summary>Reads what there is already from CSV: nodes, and what is paid for.</summary>
internal static class FleetTodayFiles
{
    /// <summary>
    /// Nodes: <c>name,instance_type</c>, with <c>purchase</c> (on-demand or spot) and <c>usd_per_hour</c> where it is not the offer's price. Which pods are on them says the column <c>node</c> of the
    /// file of pods.
    /// </summary>
    public static async Task<IReadOnlyList<FleetNode>> NodesAsync(string path, string pods, IReadOnlyList<FleetOffer> offers, CancellationToken cancellationToken)
    {
        var table = await PlacementTable.ReadAsync(path, cancellationToken);
        var (name, type, purchase, price) = (table.Require("name"), table.Require("instance_type"), table.Find("purchase"), table.Find("usd_per_hour"));
        var onNode = await PodsOfNodesAsync(pods, cancellationToken);
        var nodes = new List<FleetNode>(table.Rows.Count);
        foreach (var row in table.Rows)
        {
            var option = row.Text(purchase) switch
            {
                "" or "on-demand" => PurchaseOption.OnDemand,
                "spot" => PurchaseOption.Spot,
                var other => throw row.Wrong(purchase, $"\"{other}\" is neither on-demand nor spot"),
            };
            var known = offers.Where(offer => offer.InstanceType == row.Name(type)).ToList();
            var offer = known.Find(offer => offer.Purchase == option) ?? known.FirstOrDefault() ?? throw row.Wrong(type, $"\"{row.Text(type)}\" is not in the catalogue");
            if (row.Text(price).Length == 0 && offer.Purchase != option)
                throw row.Wrong(type, $"\"{row.Text(type)}\" has no {row.Text(purchase)} price in the catalogue: say usd_per_hour");
            nodes.Add(new()
            {
                Name = row.Name(name),
                Offer = offer with { Purchase = option, HourlyPrice = row.Text(price).Length > 0 ? row.Number(price) : offer.HourlyPrice },
                Pods = [.. onNode[row.Name(name)]],
            });
        }

        var names = nodes.Select(node => node.Name).ToHashSet(StringComparer.Ordinal);
        return onNode.FirstOrDefault(node => !names.Contains(node.Key)) is { } missing
            ? throw new UsageException($"{pods}: the pod {missing.First()} is on node {missing.Key}, which is not in {path}.")
            : nodes;
    }

    /// <summary>Commitments: <c>name</c>, <c>instance_type</c> or <c>family</c>, <c>machines</c> or <c>hourly_amount</c>, and <c>paid_hourly</c>.</summary>
    public static async Task<IReadOnlyList<Commitment>> CommitmentsAsync(string path, CancellationToken cancellationToken)
    {
        var table = await PlacementTable.ReadAsync(path, cancellationToken);
        var (name, type, family) = (table.Require("name"), table.Find("instance_type"), table.Find("family"));
        var (machines, amount, paid) = (table.Find("machines"), table.Find("hourly_amount"), table.Find("paid_hourly"));
        return [.. table.Rows.Select(row => new Commitment
        {
            Name = row.Name(name),
            InstanceType = row.Text(type) is { Length: > 0 } one ? one : null,
            Family = row.Text(family) is { Length: > 0 } all ? all : null,
            Machines = Number(row, machines) is <= 1_000_000 and var count && count == decimal.Truncate(count) ? (int)count : throw row.Wrong(machines, "is no whole number of machines"),
            HourlyAmount = Number(row, amount),
            PaidHourly = Number(row, paid),
        })];
    }

    private static decimal Number(PlacementTable.Row row, int column) => row.Text(column).Length > 0 ? row.Number(column) : 0;

    private static async Task<ILookup<string, string>> PodsOfNodesAsync(string path, CancellationToken cancellationToken)
    {
        var table = await PlacementTable.ReadAsync(path, cancellationToken);
        var (name, node) = (table.Require("name"), table.Find("node"));
        return table.Rows.Where(row => row.Text(node).Length > 0).ToLookup(row => row.Text(node), row => row.Text(name), StringComparer.Ordinal);
    }
}
