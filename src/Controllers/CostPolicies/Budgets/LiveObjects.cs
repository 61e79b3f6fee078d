using System.Text.Json;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostPolicies.Budgets;

/// <summary>
/// Asks the API server which objects of a kind there are, by their metadata alone. Of kinds that the operator may not list, such as somebody's own with a pod template, nothing is known, unless somebody
/// gives it the right.
/// </summary>
[GenericRbac(Groups = ["apps"], Resources = ["deployments", "statefulsets", "daemonsets", "replicasets"], Verbs = RbacVerbs.List)]
[GenericRbac(Groups = ["batch"], Resources = ["jobs", "cronjobs"], Verbs = RbacVerbs.List)]
[GenericRbac(Groups = [""], Resources = ["pods", "persistentvolumeclaims", "services", "replicationcontrollers"], Verbs = RbacVerbs.List)]
internal sealed class LiveObjects(IKubernetesClient client, ILogger<LiveObjects> log)
{
    private const int Page = 500;

    /// <summary>Versions in which a kind may be served, the usual one first: a reservation does not say in which its object was asked for.</summary>
    private static readonly string[] Versions = ["v1", "v1alpha1", "v1beta1", "v2"];

    /// <summary>The objects of a kind in a namespace; none where the kind is gone; null where nobody can tell.</summary>
    /// <param name="group">API group; empty for the core one.</param>
    /// <param name="kind">Kind.</param>
    /// <param name="namespace">Namespace; empty for objects of the cluster.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<LiveKinds?> ListAsync(string group, string kind, string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(group, kind, cancellationToken) is { } definition ? await ListAsync(definition, @namespace, cancellationToken) : null;
        }
        catch (Exception e) when (e is KubernetesApiException or KubernetesUnreachableException or JsonException)
        {
            log.ObjectsNotListed(kind, @namespace, e);
            return null;
        }
    }

    private async Task<ResourceDefinition?> FindAsync(string group, string kind, CancellationToken cancellationToken)
    {
        foreach (var version in Versions)
        {
            if (await client.Discovery.FindAsync(group.Length == 0 ? version : $"{group}/{version}", kind, cancellationToken) is { } found)
                return found;
        }

        return null;
    }

    private async Task<LiveKinds> ListAsync(ResourceDefinition definition, string @namespace, CancellationToken cancellationToken)
    {
        var live = new LiveKinds();
        var resource = client.Raw(definition, metadataOnly: true);
        var options = new ListOptions { Namespace = definition.Namespaced ? @namespace : null, Limit = Page };
        do
        {
            var meta = await resource.ListAsync(options, live.Add, cancellationToken);
            options = options with { Continue = meta.Continue };
        }
        while (!string.IsNullOrEmpty(options.Continue));
        return live;
    }
}

/// <summary>Objects of one kind in one namespace.</summary>
internal sealed class LiveKinds
{
    private readonly Dictionary<string, LiveObject> byName = [];
    private readonly Dictionary<string, LiveObject> byUid = [];

    /// <summary>Adds an object, given as JSON.</summary>
    public void Add(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var metadata = document.RootElement.GetProperty("metadata");
        var generation = metadata.TryGetProperty("generation", out var number) ? number.GetInt64() : 0;
        var uid = metadata.GetProperty("uid").GetString()!;
        byName[metadata.GetProperty("name").GetString()!] = byUid[uid] = new(uid, generation);
    }

    /// <summary>The object of that name, or of that id where its name was made up by the server.</summary>
    public LiveObject? Find(string name, string uid) => byName.GetValueOrDefault(name) ?? byUid.GetValueOrDefault(uid);
}

/// <summary>An object that is there.</summary>
/// <param name="Uid">Its id.</param>
/// <param name="Generation">Rises with each change of what is asked of it; 0 where it is not counted.</param>
internal sealed record LiveObject(string Uid, long Generation);
