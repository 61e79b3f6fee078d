using System.Text.Json;
using CloudIntel.Controllers.CostPolicies;
using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Cli.Policy;

/// <summary>What prices and checks read of a cluster, with the rights of whoever asks. Nothing is written.</summary>
/// <param name="client">The way to it.</param>
/// <param name="defaultNamespace">The namespace of objects that name none.</param>
internal sealed class LiveCluster(IKubernetesClient client, string defaultNamespace)
{
    /// <summary>Up to so many objects of a kind and namespace are read by their names; more are listed.</summary>
    private const int MostByName = 5;

    private static readonly ListOptions Pages = new() { Limit = 500 };

    private static readonly ResourceDefinition AutoscalerResource = new("autoscaling", "v1", AutoscalerMapping.Kind, "horizontalpodautoscalers", Namespaced: true);

    private readonly GatedKinds kinds = new(client);
    private readonly Dictionary<(ResourceDefinition Definition, string Namespace), IReadOnlyList<ManifestObject>> listed = [];

    /// <summary>The namespace of objects that name none.</summary>
    public string DefaultNamespace => defaultNamespace;

    /// <summary>What prices depend on.</summary>
    public async Task<PricedCluster> PricedAsync(CancellationToken cancellationToken) => new()
    {
        Nodes = await client.Resource<Node>().ListAllAsync(Pages, cancellationToken).ToListAsync(cancellationToken),
        StorageClasses = await client.Resource<StorageClass>().ListAllAsync(Pages, cancellationToken).ToListAsync(cancellationToken),
        Autoscalers = await client.Resource(AutoscalerResource).ListAllAsync(Pages, cancellationToken).ToListAsync(cancellationToken),
    };

    /// <summary>The CostPolicies, and the ConfigMaps that hold their modules in Rego.</summary>
    /// <param name="operatorNamespace">Where these are.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<ManifestObject>> PoliciesAsync(string operatorNamespace, CancellationToken cancellationToken)
    {
        var policies = await AllAsync<CostPolicy>(cancellationToken);
        var modules = policies.SelectMany(each => PolicyFolder.Read<CostPolicy>(each).Spec.Rules).Select(rule => rule.Rego?.ConfigMapRef?.Name).OfType<string>().Distinct(StringComparer.Ordinal);
        return [.. policies, .. await ByNameAsync(ResourceDefinition.Of<ConfigMap>(), operatorNamespace, modules, cancellationToken)];
    }

    /// <summary>The Budgets, and what is reserved in them.</summary>
    public async Task<IReadOnlyList<ManifestObject>> BudgetsAsync(CancellationToken cancellationToken) =>
        [.. await AllAsync<Budget>(cancellationToken), .. await AllAsync<CostReservation>(cancellationToken)];

    /// <summary>Objects as they are there; those that are not are left out.</summary>
    public async Task<IReadOnlyList<ManifestObject>> FindAsync(IEnumerable<JudgedObject> wanted, CancellationToken cancellationToken)
    {
        var found = new List<ManifestObject>();
        foreach (var kind in wanted.Where(each => each.Object.Name.Length > 0).GroupBy(each => (each.Object.ApiVersion, each.Object.Kind, each.Object.Namespace)))
        {
            if (await client.Discovery.FindAsync(kind.Key.ApiVersion, kind.Key.Kind, cancellationToken) is not { } definition)
                continue;
            var names = kind.Select(each => each.Object.Name).ToHashSet(StringComparer.Ordinal);
            found.AddRange(names.Count <= MostByName
                ? await ByNameAsync(definition, kind.Key.Namespace, names, cancellationToken)
                : (await ListAsync(definition, kind.Key.Namespace, cancellationToken)).Where(each => names.Contains(NameOf(each))));
        }

        return found;
    }

    /// <summary>What a namespace costs in a month as it is now, as the gate counts it.</summary>
    /// <param name="name">The namespace.</param>
    /// <param name="facts">What prices depend on.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<decimal> MonthlyCostAsync(string name, PriceFacts facts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tally = new NamespaceTally();
        tally.Reprice(facts);
        foreach (var kind in BuiltInKinds.Default)
        {
            if (await kinds.FindAsync(kind.Group ?? "", kind.Kind, cancellationToken) is not { } definition)
                continue;
            foreach (var found in await ListAsync(definition, name, cancellationToken))
            {
                // What cannot be read has no price, as in the gate.
                if (PolicyObject.TryRead(found.Content, []) is { } read)
                    tally.Put(read);
            }
        }

        return tally.Monthly(now);
    }

    /// <summary>The labels of a namespace; null where there is none of that name.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> LabelsOfAsync(string name, CancellationToken cancellationToken) =>
        await client.Resource<Namespace>().FindAsync(new("", name), cancellationToken) is { } found
            ? (found.Metadata.Labels ?? new Dictionary<string, string>()).ToDictionary(StringComparer.Ordinal)
            : null;

    private async Task<IReadOnlyList<ManifestObject>> AllAsync<T>(CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        try
        {
            return await ListAsync(ResourceDefinition.Of<T>(), "", cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            throw new UsageException($"The cluster knows no {typeof(T).Name}: the operator's definitions are not installed in it. Name files with --policies DIR, or another --context.");
        }
    }

    private async Task<IReadOnlyList<ManifestObject>> ByNameAsync(ResourceDefinition definition, string @namespace, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var found = new List<ManifestObject>();
        foreach (var name in names)
        {
            if (await client.Resource(definition).FindAsync(new(definition.Namespaced ? @namespace : "", name), cancellationToken) is { } entity)
                found.Add(Manifest(entity));
        }

        return found;
    }

    private async Task<IReadOnlyList<ManifestObject>> ListAsync(ResourceDefinition definition, string @namespace, CancellationToken cancellationToken)
    {
        if (listed.TryGetValue((definition, @namespace), out var known))
            return known;
        var options = Pages with { Namespace = definition.Namespaced && @namespace.Length > 0 ? @namespace : null };
        return listed[(definition, @namespace)] = await client.Resource(definition).ListAllAsync(options, cancellationToken).Select(Manifest).ToListAsync(cancellationToken);
    }

    private static ManifestObject Manifest(UntypedObject entity) =>
        new($"{entity.Kind} {entity.Metadata.Name} in the cluster", 0, JsonSerializer.SerializeToElement(entity, KubernetesJson.BuiltIn.TypeInfo<UntypedObject>()), _ => 0);

    private static string NameOf(ManifestObject found) => found.Content.GetProperty("metadata").GetProperty("name").GetString()!;
}
