using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>Asks a mutation webhook, and turns what it changed into a patch of the object as it was sent.</summary>
internal sealed class MutatingAdmission<TEntity>(
    IMutationWebhook<TEntity> webhook, JsonTypeInfo<TEntity> type, AdmissionOperations operations)
    : AdmissionWebhook(ResourceDefinition.Of<TEntity>(), operations, isMutating: true)
    where TEntity : class, IKubernetesObject
{
    /// <inheritdoc/>
    protected override async ValueTask<AdmissionResponse> JudgeAsync(
        AdmissionRequest request, AdmissionContext context, CancellationToken cancellationToken)
    {
        if (context.Operation is AdmissionOperations.Delete)
            return Allow(request, []);

        var entity = Read(request.Object, type);
        var before = JsonSerializer.SerializeToNode(entity, type);
        var result = context.Operation is AdmissionOperations.Update && ReadStored(request.OldObject, type) is { } old
            ? await webhook.UpdateAsync(old, entity, context, cancellationToken)
            : await webhook.CreateAsync(entity, context, cancellationToken);

        if (result.Denial is { } denial)
            return Deny(request, denial, result.Warnings);
        var response = Allow(request, result.Warnings);
        if (result.Entity is { } changed)
            SetPatch(response, JsonObject.Create(request.Object!.Value)!, before, JsonSerializer.SerializeToNode(changed, type));
        return response;
    }

    /// <summary>The API server demands patch and patch type both or neither.</summary>
    private static void SetPatch(AdmissionResponse response, JsonObject sent, JsonNode? before, JsonNode? after)
    {
        var patch = JsonPatch.Diff(sent, JsonRebase.Apply(sent, before, after));
        if (patch.Count == 0)
            return;
        response.Patch = JsonSerializer.SerializeToUtf8Bytes(patch, Json.KubernetesJson.BuiltIn.TypeInfo<JsonNode>());
        response.PatchType = "JSONPatch";
    }
}
