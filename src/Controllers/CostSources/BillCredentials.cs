using System.Text;
using CloudIntel.Controllers.Shared;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.CostSources;

/// <summary>Reads what a source needs to be let in, from a Secret in the operator's namespace. Nothing of it is kept or logged.</summary>
[EntityRbac(typeof(Secret), Verbs = RbacVerbs.Get, Scope = RbacScope.OperatorNamespace)]
internal sealed class BillCredentials(IKubernetesClient cluster, IOptions<FinOpsOptions> options)
{
    /// <summary>The value of the Authorization header, or null when the source names no Secret.</summary>
    /// <exception cref="MissingSecretException">The Secret is not there, or lacks what it must hold.</exception>
    public async Task<string?> AuthorizationAsync(CostSourceSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Location.SecretRef is not { } reference)
            return null;

        var key = new ObjectKey(options.Value.OperatorNamespace, reference.Name);
        var secret = await cluster.Resource<Secret>().FindAsync(key, cancellationToken)
            ?? throw new MissingSecretException($"Secret {key} does not exist");
        return (Text(secret, "token"), Text(secret, "username"), Text(secret, "password")) switch
        {
            ({ } token, _, _) => $"Bearer {token}",
            (_, { } username, { } password) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"))}",
            _ => throw new MissingSecretException($"Secret {key} has neither the key token nor the keys username and password"),
        };
    }

    private static string? Text(Secret secret, string key) =>
        secret.Data is { } data && data.TryGetValue(key, out var bytes) && Encoding.UTF8.GetString(bytes).Trim() is { Length: > 0 } text ? text : null;
}

/// <summary>A Secret that a source names is not there, or lacks what it must hold.</summary>
internal sealed class MissingSecretException(string message) : Exception(message);
