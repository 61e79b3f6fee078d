using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Clusters;
using CloudIntel.Controllers.CostPolicies;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Cli.Policy;

/// <summary>The options that say what nodes, volumes and load balancers cost: a folder, machines of the catalogue, or a cluster.</summary>
internal sealed class PriceOptions
{
    /// <summary>The namespace of objects for which nothing names one.</summary>
    public const string DefaultNamespace = "default";

    private const string Usd = "USD";

    private static readonly ListOptions Pages = new() { Limit = 500 };

    private readonly Option<string?> folder = new("--prices") { Description = "Folder with what kubectl prints of nodes, storage classes and autoscalers, with price books, and with tables of a catalogue.", HelpName = "DIR" };
    private readonly Option<string?> provider = new("--provider") { Description = "Without a cluster: the cloud of its machines.", HelpName = "NAME" };
    private readonly Option<string?> region = new("--region") { Description = "Without a cluster: their region.", HelpName = "NAME" };
    private readonly Option<string[]> types = new("--instance-types") { Description = "Without a cluster: their types, each with :spot for spare capacity, and with how many there are.", HelpName = "TYPE[:spot][=COUNT]", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> currency = new("--currency") { Description = "The currency of the price books.", HelpName = "CODE", DefaultValueFactory = _ => Usd };
    private readonly Option<decimal?> rate = new("--usd-rate") { Description = "What a US dollar is worth in that currency; without it list prices, which are in dollars, do not count.", HelpName = "NUMBER" };
    private readonly Option<string> weights = new("--weights") { Description = "How the price of a node is divided: OpenCost, AWS-9-1, or what a core, a GiB and a GPU are worth, such as 9:1:200.", HelpName = "NAME", DefaultValueFactory = _ => ResourceWeights.OpenCost.Method };
    private readonly ClusterOptions cluster = new();

    /// <summary>The namespace of objects that name none.</summary>
    public Option<string?> Namespace => cluster.Namespace;

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { folder, provider, region, types, currency, rate, weights })
            verb.Add(option);
        cluster.AddTo(verb);
    }

    /// <summary>Whether any of them says where prices are.</summary>
    public bool AreGiven(ParseResult parsed) =>
        parsed.GetValue(folder) is not null || parsed.GetValue(provider) is not null || parsed.GetValue(cluster.Kubeconfig) is not null || parsed.GetValue(cluster.Context) is not null;

    /// <summary>What prices depend on: of the folder and the machines where they are named, else of the cluster.</summary>
    /// <exception cref="UsageException">The options contradict each other, or what they name cannot be read.</exception>
    public async Task<PriceFacts> ReadAsync(ParseResult parsed, Shell shell, CancellationToken cancellationToken)
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
            : given is null ? mapping.Of(await ClusterAsync(parsed, shell, cancellationToken))
            : given.Cluster.Nodes.Count > 0 ? mapping.Of(given.Cluster)
            : throw new UsageException($"The folder {parsed.GetValue(folder)} has no nodes: put there what kubectl get nodes,storageclasses -o yaml prints, or name machines with --provider, --region and --instance-types.");
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

    private async Task<PricedCluster> ClusterAsync(ParseResult parsed, Shell shell, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.WithClusterAsync(parsed, shell.Clock, async (client, _) => new PricedCluster
            {
                Nodes = await client.Resource<Node>().ListAllAsync(Pages, cancellationToken).ToListAsync(cancellationToken),
                StorageClasses = await client.Resource<StorageClass>().ListAllAsync(Pages, cancellationToken).ToListAsync(cancellationToken),
                Autoscalers = await AutoscalersAsync(client, cancellationToken),
            });
        }
        catch (UsageException e)
        {
            throw new UsageException($"{e.Message} Prices come from a cluster, from --prices DIR, or from --provider, --region and --instance-types.");
        }
    }

    private static async Task<IReadOnlyList<UntypedObject>> AutoscalersAsync(IKubernetesClient client, CancellationToken cancellationToken) =>
        await client.Resource(new("autoscaling", "v1", AutoscalerMapping.Kind, "horizontalpodautoscalers", Namespaced: true)).ListAllAsync(Pages, cancellationToken).ToListAsync(cancellationToken);
}
