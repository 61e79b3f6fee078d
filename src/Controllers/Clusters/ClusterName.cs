using CloudIntel.Controllers.Shared;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Clusters;

/// <summary>Knows what the cluster that the operator runs in is called in the ledger.</summary>
[GenericRbac(Groups = [""], Resources = ["namespaces"], ResourceNames = [NamedAfter], Verbs = RbacVerbs.Get)]
internal sealed class ClusterName(
    IKubernetesClient client, TimeProvider clock, IOptions<ClusterOptions> options, IOptions<FinOpsOptions> finOps, ILogger<ClusterName> log)
{
    /// <summary>The namespace that every cluster has, whose UID is the name of a cluster without one.</summary>
    private const string NamedAfter = "kube-system";

    /// <summary>The name, which the API server is asked for, until it answers, where the settings say none.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return options.Value.Name ?? (await client.Resource<Namespace>().GetAsync(new("", NamedAfter), cancellationToken)).Metadata.Uid ?? NamedAfter;
            }
            catch (Exception e) when (e is KubernetesApiException or KubernetesUnreachableException)
            {
                log.CannotBegin(e);
                await Task.Delay(finOps.Value.RetryInterval, clock, cancellationToken);
            }
        }
    }
}
