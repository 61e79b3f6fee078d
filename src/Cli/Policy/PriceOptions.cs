using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Clusters;
using CloudIntel.Controllers.CostPolicies;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Cli.Policy;

/// <summary>The options that say what nodes, volumes and load balancers cost: a folder, machines of the catalogue, or a cluster.</summary>
internal sealed class PriceOptions
{
    /// <summary>The namespace of objects for which nothing names one.</summary>
    private const string DefaultNamespace = "default";

    private const string Usd = "USD";

    private readonly Option<string?> folder = new("--prices") { Description = "Folder with what kubectl prints of nodes, storage classes and autoscalers, with price books, and with tables of a catalogue.", HelpName = "DIR" };
    private readonly Option<string?> provider = new("--provider") { Description = "Without a cluster: the cloud of its machines.", HelpName = "NAME" };
    private readonly Option<string?> region = new("--region") { Description = "Without a cluster: their region.", HelpName = "NAME" };
    private readonly Option<string[]> types = new("--instance-types") { Description = "Without a cluster: their types, each with :spot for spare capacity, and with how many there are.", HelpName = "TYPE[:spot][=COUNT]", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> currency = new("--currency") { Description = "The currency of the price books.", HelpName = "CODE", DefaultValueFactory = _ => Usd };
    private readonly Option<decimal?> rate = new("--usd-rate") { Description = "What a US dollar is worth in that currency; without it list prices, which are in dollars, do not count.", HelpName = "NUMBER" };
    private readonly Option<string> weights = new("--weights") { Description = "How the price of a node is divided: OpenCost, AWS-9-1, or what a core, a GiB and a GPU are worth, such as 9:1:200.", HelpName = "NAME", DefaultValueFactory = _ => ResourceWeights.OpenCost.Method };
    private readonly ClusterOptions cluster = new();

    /// <summary>The namespace of objects that name none.</summary>
    public string NamespaceOf(ParseResult parsed, LiveCluster? live) => parsed.GetValue(cluster.Namespace) ?? live?.DefaultNamespace ?? DefaultNamespace;

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { folder, provider, region, types, currency, rate, weights })
            verb.Add(option);
        cluster.AddTo(verb);
    }

    /// <summary>Whether any of them says where prices are.</summary>
    public bool AreGiven(ParseResult parsed) => parsed.GetValue(folder) is not null || parsed.GetValue(provider) is not null || NameCluster(parsed);

    /// <summary>Whether nodes are those of a cluster: none are named, and no folder stands for it.</summary>
    public bool AreOfCluster(ParseResult parsed) => Machines(parsed) is null && (parsed.GetValue(folder) is null || NameCluster(parsed));

    /// <summary>Whether any of them says which cluster.</summary>
    private bool NameCluster(ParseResult parsed) => parsed.GetValue(cluster.Kubeconfig) is not null || parsed.GetValue(cluster.Context) is not null;

    /// <summary>Does something with the cluster that the options name.</summary>
    /// <param name="parsed">The options' values.</param>
    /// <param name="shell">Tells the time.</param>
    /// <param name="otherwise">What else can be done where there is no way to a cluster; a sentence.</param>
    /// <param name="action">What to do.</param>
    /// <exception cref="UsageException">The cluster cannot be found or reached, or it refuses.</exception>
    public Task<T> WithClusterAsync<T>(ParseResult parsed, Shell shell, string otherwise, Func<LiveCluster, Task<T>> action) =>
        cluster.WithClusterAsync(parsed, shell.Clock, (client, @namespace) => action(new(client, @namespace)), otherwise);

    /// <summary>What prices depend on: of machines that are named, of a folder that has nodes, else of the cluster.</summary>
    /// <param name="parsed">The options' values.</param>
    /// <param name="shell">Takes warnings.</param>
    /// <param name="live">The cluster; null where none is asked.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UsageException">The options contradict each other, or what they name cannot be read.</exception>
    public async Task<PriceFacts> ReadAsync(ParseResult parsed, Shell shell, LiveCluster? live, CancellationToken cancellationToken)
    {
        var given = parsed.GetValue(folder) is { } path ? await PriceFolder.ReadAsync(path, shell, cancellationToken) : null;
        var catalog = CompactCatalog.Load();
        if (given?.Catalog is { } tables)
            catalog = catalog.With(tables);
        var code = parsed.GetRequiredValue(currency).ToUpperInvariant();
        var sources = new PriceSources(catalog, given?.Book ?? PriceBook.Empty, code == Usd ? 1 : parsed.GetValue(rate), BookFirst: given is { Book.Entries.Count: > 0 });
        var division = ResourceWeights.Parse(parsed.GetRequiredValue(weights)) ?? throw new UsageException($"--weights {parsed.GetValue(weights)} is neither OpenCost nor AWS-9-1 nor three numbers such as 9:1:200.");
        var mapping = new PriceFactsMapping(sources, division, code);
        var facts = Machines(parsed) is { } machines ? Listed(mapping, machines.Provider, machines.Region, machines.Types, given)
            : given is { Cluster.Nodes.Count: > 0 } ? mapping.Of(given.Cluster)
            : live is not null ? mapping.Of(await live.PricedAsync(cancellationToken))
            : throw new UsageException(
                $"The folder {parsed.GetValue(folder)} has no nodes: put there what kubectl get nodes,storageclasses -o yaml prints, or name machines with --provider, --region and --instance-types, or a cluster with --context.");
        return facts with { Placed = new PlacedWorkloads(PlacementEngine.For(catalog), sources.UsdRate).PriceOf };
    }

    private (string Provider, string Region, IReadOnlyList<PricedMachines> Types)? Machines(ParseResult parsed)
    {
        var (cloud, place, names) = (parsed.GetValue(provider), parsed.GetValue(region), parsed.GetValue(types) ?? []);
        if (cloud is null && place is null && names.Length == 0)
            return null;
        if (cloud is null || place is null || names.Length == 0)
            throw new UsageException("--provider, --region and --instance-types belong together.");
        return (cloud, place, [.. names.SelectMany(name => name.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(Machine)]);
    }

    private static PricedMachines Machine(string text)
    {
        var (name, count) = text.Split('=', 2) is [var before, var number]
            ? (before, int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed > 0 ? parsed : throw new UsageException($"--instance-types {text}: \"{number}\" is no number of machines."))
            : (text, (int?)null);
        const string Spot = ":spot";
        return name.EndsWith(Spot, StringComparison.OrdinalIgnoreCase) ? new(name[..^Spot.Length], IsSpot: true, count) : new(name, IsSpot: false, count);
    }

    private static PriceFacts Listed(PriceFactsMapping mapping, string provider, string region, IReadOnlyList<PricedMachines> machines, PriceFolder? given)
    {
        try
        {
            var facts = mapping.Of(provider, region, machines);
            return given is null ? facts : facts with { Autoscalers = AutoscalerMapping.Of(given.Cluster.Autoscalers) };
        }
        catch (KeyNotFoundException e)
        {
            throw new UsageException($"--instance-types: {e.Message}.");
        }
    }
}
