using System.Text.Json;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>Finds what API servers call the kinds that policies name.</summary>
/// <param name="cluster">The API server.</param>
public sealed class GatedKinds(IKubernetesClient cluster)
{
    /// <summary>Versions of built-in groups from the newest on: servers before 1.21 have CronJobs in an older one.</summary>
    private static readonly Dictionary<string, string[]> BuiltIn = new(StringComparer.Ordinal)
    {
        [""] = ["v1"],
        ["apps"] = ["v1"],
        ["batch"] = ["v1", "v1beta1"],
    };

    /// <summary>The resource of a kind; null where the server has none.</summary>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    /// <exception cref="KubernetesUnreachableException">It does not answer.</exception>
    public async Task<ResourceDefinition?> FindAsync(string group, string kind, CancellationToken cancellationToken)
    {
        foreach (var version in BuiltIn.TryGetValue(group, out var known) ? known : await VersionsAsync(group, cancellationToken))
        {
            if (await cluster.Discovery.FindAsync(group.Length == 0 ? version : $"{group}/{version}", kind, cancellationToken) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>Whether objects of a kind are scaled by themselves.</summary>
    public async Task<bool> HasScaleAsync(ResourceDefinition definition, CancellationToken cancellationToken) =>
        await cluster.Discovery.FindSubresourceVersionAsync(definition, "scale", cancellationToken) is not null;

    /// <summary>The versions of a group, the one that the server likes best first; none where there is no such group.</summary>
    private async Task<IReadOnlyList<string>> VersionsAsync(string group, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = JsonDocument.Parse(await cluster.GetTextAsync($"/apis/{Uri.EscapeDataString(group)}", cancellationToken));
            var preferred = answer.RootElement.GetProperty("preferredVersion").GetProperty("version").GetString()!;
            var all = answer.RootElement.GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("version").GetString()!);
            return [preferred, .. all.Where(version => version != preferred)];
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return [];
        }
    }
}
