using System.Text;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Ports;
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
    /// <summary>What the source's Secret holds, or null when the source names none.</summary>
    /// <exception cref="MissingSecretException">The Secret is not there, or lacks what it must hold.</exception>
    public async Task<LocationCredentials?> ReadAsync(CostSourceSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Location.SecretRef is not { } reference)
            return null;

        var key = new ObjectKey(options.Value.OperatorNamespace, reference.Name);
        var secret = await cluster.Resource<Secret>().FindAsync(key, cancellationToken)
            ?? throw new MissingSecretException($"Secret {key} does not exist");
        LocationCredentials? found = spec.Location switch
        {
            { S3: not null } => ForS3(secret),
            { AzureBlob: not null } => ForAzure(secret),
            { Gcs: not null } or { BigQuery: not null } => Text(secret, "key.json") is { } json ? new GoogleServiceAccountKey(new(json)) : null,
            _ => ForHttp(secret),
        };
        return found ?? throw new MissingSecretException($"Secret {key} lacks what it needs: {Wanted(spec.Location)}");
    }

    private static HttpAuthorization? ForHttp(Secret secret) => (Text(secret, "token"), Text(secret, "username"), Text(secret, "password")) switch
    {
        ({ } token, _, _) => new(new($"Bearer {token}")),
        (_, { } username, { } password) => new(new($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"))}")),
        _ => null,
    };

    private static AwsKeys? ForS3(Secret secret) =>
        Text(secret, "accessKeyId") is { } id && Text(secret, "secretAccessKey") is { } key
            ? new(id, new(key), Text(secret, "sessionToken") is { } token ? new(token) : null)
            : null;

    private static LocationCredentials? ForAzure(Secret secret) =>
        (Text(secret, "accountKey"), Text(secret, "sasToken"), Text(secret, "tenantId"), Text(secret, "clientId"), Text(secret, "clientSecret")) switch
        {
            ({ } key, _, _, _, _) => new AzureAccountKey(new(key)),
            (_, { } token, _, _, _) => new AzureSas(new(token)),
            (_, _, { } tenant, { } client, { } value) => new AzureClientSecret(tenant, client, new(value)),
            _ => null,
        };

    /// <summary>The keys of a Secret for a place, as they are in the documentation.</summary>
    private static string Wanted(CostLocation location) => location switch
    {
        { S3: not null } => "the keys accessKeyId and secretAccessKey",
        { AzureBlob: not null } => "the key accountKey, or sasToken, or the keys tenantId, clientId and clientSecret",
        { Gcs: not null } or { BigQuery: not null } => "the key key.json",
        _ => "the key token, or the keys username and password",
    };

    private static string? Text(Secret secret, string key) =>
        secret.Data is { } data && data.TryGetValue(key, out var bytes) && Encoding.UTF8.GetString(bytes).Trim() is { Length: > 0 } text ? text : null;
}

/// <summary>A Secret that a source names is not there, or lacks what it must hold.</summary>
internal sealed class MissingSecretException(string message) : Exception(message);
