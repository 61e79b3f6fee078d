using System.Collections;
using System.Text;
using System.Text.Json;
using CloudIntel.Controllers.AllocationPolicies;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Cli.Cost;

/// <summary>An AllocationPolicy in a file.</summary>
internal static class PolicyFile
{
    private static readonly KubernetesJson Manifests = new(ResourcesJson.Default);

    /// <summary>Reads the only AllocationPolicy of a manifest.</summary>
    /// <exception cref="UsageException">There is none, or it makes no sense.</exception>
    public static async Task<AllocationPolicy> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        AllocationPolicy policy;
        try
        {
            var found = YamlManifests.Read(await File.ReadAllTextAsync(path, cancellationToken))
                .Where(document => document["kind"]?.ToString() == nameof(AllocationPolicy)).ToList();
            policy = found.Count == 1
                ? Manifests.Deserialize<AllocationPolicy>(Encoding.UTF8.GetBytes(found[0].ToJsonString()))
                : throw new UsageException($"{path} holds {found.Count} AllocationPolicies instead of one.");
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new UsageException($"{path} is no AllocationPolicy: {e.Message}");
        }

        if (UnknownField(policy.Spec, "spec") is { } unknown)
            throw new UsageException($"{path}: there is no field {unknown}.");
        var errors = AllocationPolicyMapping.Errors(policy);
        return errors.Count == 0 ? policy : throw new UsageException($"{path}: {string.Join("; ", errors)}");
    }

    /// <summary>A field that this program does not know, and that would be ignored; null when there is none.</summary>
    private static string? UnknownField(object? value, string path) => value switch
    {
        OpenObject { UnknownFields: { Count: > 0 } unknown } => $"{path}.{unknown.Keys.First()}",
        OpenObject => value.GetType().GetProperties()
            .Where(property => property.GetIndexParameters().Length == 0 && property.Name != nameof(OpenObject.UnknownFields))
            .Select(property => UnknownField(property.GetValue(value), $"{path}.{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}"))
            .FirstOrDefault(found => found is not null),
        IEnumerable list and not string => list.Cast<object?>().Select((item, i) => UnknownField(item, $"{path}[{i}]")).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
