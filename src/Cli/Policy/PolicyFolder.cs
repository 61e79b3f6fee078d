using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Controllers.CostPolicies;
using CloudIntel.Core.Policy;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Cli.Policy;

/// <summary>Reads CostPolicies, with the ConfigMaps beside them that hold modules in Rego.</summary>
internal static class PolicyFolder
{
    private const string Version = $"{ApiGroup.Name}/{ApiGroup.Version}";

    private static readonly KubernetesJson Manifests = new(ResourcesJson.Default);

    /// <summary>The policies of files and folders that do not rest.</summary>
    /// <exception cref="UsageException">There is none, or one makes no sense; the message says where.</exception>
    public static async Task<PolicySet> ReadAsync(IReadOnlyList<string> paths, ManifestSet manifests, CancellationToken cancellationToken) =>
        (await ReadAllAsync(paths, manifests, cancellationToken)).Set;

    /// <summary>The policies of files and folders that do not rest, and the names of those that do.</summary>
    /// <exception cref="UsageException">There is none, or one makes no sense; the message says where.</exception>
    public static async Task<(PolicySet Set, IReadOnlyList<string> Suspended)> ReadAllAsync(IReadOnlyList<string> paths, ManifestSet manifests, CancellationToken cancellationToken)
    {
        var objects = await manifests.ReadAsync(paths, cancellationToken);
        var policies = objects.Where(each => each.Kind == nameof(CostPolicy)).Select(Read<CostPolicy>).ToList();
        if (policies.Count == 0)
            throw new UsageException($"There is no CostPolicy in {string.Join(", ", paths)}.");
        foreach (var manifest in objects.Where(each => each.Kind == nameof(CostPolicy)))
            Refuse(manifest, SchemaErrors(manifest));
        return (Of(objects), [.. policies.Where(policy => policy.Spec.Suspend is true).Select(policy => policy.Metadata.Name ?? "").Order(StringComparer.Ordinal)]);
    }

    /// <summary>The policies among objects that do not rest.</summary>
    /// <exception cref="UsageException">One makes no sense; the message says where.</exception>
    public static PolicySet Of(IReadOnlyList<ManifestObject> objects)
    {
        var modules = objects.Where(each => each.Kind == nameof(ConfigMap)).Select(Read<ConfigMap>).ToList();
        var policies = objects.Where(each => each.Kind == nameof(CostPolicy)).Select(each => (Manifest: each, Policy: Read<CostPolicy>(each))).ToList();
        if (policies.GroupBy(each => each.Policy.Metadata.Name).FirstOrDefault(name => name.Count() > 1) is { } twice)
            throw new UsageException($"{twice.Last().Manifest.Place("")}: the CostPolicy {twice.Key} is there twice.");
        return PolicySet.Of([.. policies.Where(each => each.Policy.Spec.Suspend is not true).Select(each => Policy(each.Manifest, each.Policy, modules))]);
    }

    /// <summary>An object of a kind of this product or of Kubernetes.</summary>
    /// <exception cref="UsageException">It is none; the message says where.</exception>
    public static T Read<T>(ManifestObject found)
        where T : class
    {
        try
        {
            return Manifests.Deserialize<T>(Encoding.UTF8.GetBytes(found.Content.GetRawText()));
        }
        catch (JsonException e)
        {
            var path = (e.Path ?? "").TrimStart('$', '.');
            throw new UsageException($"{found.Place(path)}: {path} is not what it should be: {e.Message.Split(" Path:", 2)[0]}");
        }
    }

    /// <summary>What an API server would refuse by the schema, which has seen those of a cluster already.</summary>
    private static IEnumerable<FieldError> SchemaErrors(ManifestObject manifest)
    {
        if (manifest.ApiVersion != Version)
            yield return new("apiVersion", $"\"{manifest.ApiVersion}\" is not {Version}");
        var document = JsonObject.Create(manifest.Content)!;
        if (document["metadata"]?["name"] is null)
            yield return new("metadata.name", "is required");
        foreach (var error in SchemaCheck.Errors(document["spec"], typeof(CostPolicySpec), "spec"))
            yield return error;
    }

    private static CompiledPolicy Policy(ManifestObject manifest, CostPolicy policy, List<ConfigMap> modules)
    {
        Refuse(manifest, CostPolicyValidation.Validate(policy, old: null));
        var mapped = CostPolicyMapping.ToPolicy(policy, (name, key) => modules.Find(each => each.Metadata.Name == name)?.Data is { } data && data.TryGetValue(key, out var module) ? module : null);
        Refuse(manifest, mapped.Problems);
        return mapped.Policy;
    }

    private static void Refuse(ManifestObject manifest, IEnumerable<FieldError> errors)
    {
        var lines = errors.Select(error => $"{manifest.Place(error.Path)}: {error}").ToList();
        if (lines.Count > 0)
            throw new UsageException(string.Join(Environment.NewLine, lines));
    }
}
