using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Operator.Endpoints;

/// <summary>A pod of a Job.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Uid">Its id.</param>
/// <param name="JobUid">Id of its Job.</param>
internal sealed record WorkerPod(string Namespace, string Uid, string JobUid);

/// <summary>Asks the API server which pod a token is of.</summary>
[EntityRbac(typeof(TokenReview), Verbs = RbacVerbs.Create)]
[EntityRbac(typeof(Pod), Verbs = RbacVerbs.Get | RbacVerbs.List)]
internal sealed class WorkerPods(IKubernetesClient cluster)
{
    private const string PodName = "authentication.kubernetes.io/pod-name";
    private const string PodUid = "authentication.kubernetes.io/pod-uid";
    private const string Accounts = "system:serviceaccount:";

    /// <summary>The pod that a token is bound to; null when it is no good token, not for us, or of no pod of a Job.</summary>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    /// <exception cref="KubernetesUnreachableException">No answer comes.</exception>
    public async Task<WorkerPod?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var review = await cluster.Resource<TokenReview>().CreateAsync(new() { Spec = new() { Token = token, Audiences = [SimulationJobManifest.Audience] } }, WriteOptions.Default, cancellationToken);
        // A server that does not know about audiences ignores them, and its answer names none.
        if (review.Status is not { Authenticated: true, User: { Username: { } name, Extra: { } extra } } status || status.Audiences?.Contains(SimulationJobManifest.Audience) is not true)
            return null;
        if (!name.StartsWith(Accounts, StringComparison.Ordinal) || !extra.TryGetValue(PodName, out var names) || !extra.TryGetValue(PodUid, out var uids) || names.Count != 1 || uids.Count != 1)
            return null;
        var @namespace = name[Accounts.Length..].Split(':')[0];
        var pod = await cluster.Resource<Pod>().FindAsync(new(@namespace, names[0]), cancellationToken);
        return pod?.Metadata.Uid == uids[0] && JobOf(pod) is { } job ? new(@namespace, uids[0], job) : null;
    }

    /// <summary>Ids of the pods of a Job that have not ended.</summary>
    public async Task<HashSet<string>> AliveAsync(string @namespace, string jobUid, CancellationToken cancellationToken)
    {
        var alive = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var pod in cluster.Resource<Pod>().ListAllAsync(new() { Namespace = @namespace, LabelSelector = $"{SimulationJobManifest.Label}={SimulationJobManifest.LabelValue}" }, cancellationToken))
        {
            if (JobOf(pod) == jobUid && pod.Status?.Phase is not ("Succeeded" or "Failed"))
                alive.Add(pod.Metadata.Uid!);
        }

        return alive;
    }

    private static string? JobOf(Pod pod) => pod.Metadata.OwnerReferences?.FirstOrDefault(owner => owner is { Controller: true, Kind: "Job" })?.Uid;
}
