using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>Makes a <see cref="ScalingRecommendation"/> with an empty spec for each target that is sized and has none. Those that are no longer due go when they are reviewed.</summary>
[EntityRbac(typeof(ScalingRecommendation), Verbs = RbacVerbs.Create | RbacVerbs.Patch)]
internal sealed class SizingTargetController<TTarget>(SizedTargets targets, IInformerFactory informers, IKubernetesClient client, ILogger<SizingTargetController<TTarget>> log)
    : IEntityController<TTarget>
    where TTarget : class, IKubernetesObject
{
    private static readonly ResourceDefinition Definition = ResourceDefinition.Of<TTarget>();

    public async Task<ReconciliationResult<TTarget>> ReconcileAsync(TTarget target, CancellationToken cancellationToken)
    {
        var key = new TargetKey(Enum.Parse<PodController>(Definition.Kind), ObjectKey.Of(target));
        if (target.Metadata.DeletionTimestamp is not null || !targets.IsSized(key))
            return ReconciliationResult<TTarget>.Success(target);
        var there = informers.Get<ScalingRecommendation>().Store.Find(key.Recommendation);
        if (there is not null && (TargetKey.OwnerOf(there) is not { } owner || owner.Uid == target.Metadata.Uid))
            return ReconciliationResult<TTarget>.Success(target);

        var intent = new ScalingRecommendation
        {
            Metadata = new()
            {
                Namespace = key.Key.Namespace,
                Name = key.Recommendation.Name,
                Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = "cloudintel" },
                OwnerReferences =
                [
                    // Nothing waits for its deletion: that would need the right to change the target's finalizers.
                    new() { ApiVersion = Definition.ApiVersion, Kind = Definition.Kind, Name = key.Key.Name, Uid = target.Metadata.Uid!, Controller = true },
                ],
            },
        };
        await client.Resource<ScalingRecommendation>().ApplyAsync(intent, new() { Force = true }, cancellationToken);
        log.RecommendationMade(key.ToString());
        return ReconciliationResult<TTarget>.Success(target);
    }
}
