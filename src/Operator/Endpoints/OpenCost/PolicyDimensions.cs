using CloudIntel.Controllers.AllocationPolicies;
using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.FinOps.Clusters.Queries;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Resources;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>
/// The dimensions of AllocationPolicies, by which what clusters cost is added up: <c>team</c>, or <c>teams/team</c> where several policies have one of that name. For one
/// question, by one thread at a time.
/// </summary>
internal sealed class PolicyDimensions(IReadOnlyList<AllocationPolicy> policies)
{
    private readonly Dictionary<string, AllocationKey> known = new(StringComparer.Ordinal);

    /// <summary>Reads the policies that there are.</summary>
    /// <exception cref="BadQueryException">The API server does not answer.</exception>
    public static async Task<PolicyDimensions> ReadAsync(IKubernetesClient cluster, CancellationToken cancellationToken)
    {
        try
        {
            return new([.. (await cluster.Resource<AllocationPolicy>().ListAsync(ListOptions.All, cancellationToken)).Items]);
        }
        catch (KubernetesUnreachableException)
        {
            throw new BadQueryException(StatusCodes.Status503ServiceUnavailable, "the API server does not answer: come back later");
        }
    }

    /// <summary>The dimension of a name.</summary>
    /// <exception cref="ClusterQueryException">There is none, there are several, or it cannot be asked of clusters.</exception>
    public AllocationKey Find(string name)
    {
        if (!known.TryGetValue(name, out var key))
            known[name] = key = DimensionKey.Of(name, Judge(name));
        return key;
    }

    private DimensionJudge Judge(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var dimension = name[(slash + 1)..];
        var having = policies
            .Where(policy => (slash < 0 || policy.Metadata.Name == name[..slash]) && policy.Spec.Dimensions.Any(one => one.Name == dimension))
            .ToList();
        if (having.Count == 0)
            throw new ClusterQueryException($"no AllocationPolicy has the dimension {name}: name one of its spec.dimensions");
        if (having.Count > 1)
        {
            var names = having.Select(policy => $"{policy.Metadata.Name}/{dimension}").Order(StringComparer.Ordinal);
            throw new ClusterQueryException($"{name} is a dimension of several AllocationPolicies: say {string.Join(" or ", names)}");
        }

        if (AllocationPolicyMapping.Errors(having[0]).Count > 0)
            throw new ClusterQueryException($"the AllocationPolicy {having[0].Metadata.Name} is to be corrected first: its condition Ready says what is wrong");
        return DimensionJudge.Find(having[0].Spec.ToRules(), dimension)!;
    }
}
