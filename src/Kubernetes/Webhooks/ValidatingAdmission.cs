using System.Text.Json.Serialization.Metadata;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>Asks a validation webhook.</summary>
internal sealed class ValidatingAdmission<TEntity>(
    IValidationWebhook<TEntity> webhook, JsonTypeInfo<TEntity> type, AdmissionOperations operations)
    : AdmissionWebhook(ResourceDefinition.Of<TEntity>(), operations, isMutating: false)
    where TEntity : class, IKubernetesObject
{
    /// <inheritdoc/>
    protected override async ValueTask<AdmissionResponse> JudgeAsync(
        AdmissionRequest request, AdmissionContext context, CancellationToken cancellationToken)
    {
        if (context.Operation is AdmissionOperations.Update
            && ObjectState.AsksForTheSame(request.OldObject ?? default, request.Object ?? default, includingMetadata: webhook.ReviewsMetadata))
            return Allow(request, []);

        var result = await AskAsync(request, context, cancellationToken);
        return result.Denial is { } denial ? Deny(request, denial, result.Warnings) : Allow(request, result.Warnings);
    }

    private ValueTask<ValidationResult> AskAsync(AdmissionRequest request, AdmissionContext context, CancellationToken cancellationToken)
    {
        if (context.Operation is AdmissionOperations.Delete)
            return webhook.DeleteAsync(Read(request.OldObject, type), context, cancellationToken);

        var entity = Read(request.Object, type);
        return context.Operation is AdmissionOperations.Update && ReadStored(request.OldObject, type) is { } old
            ? webhook.UpdateAsync(old, entity, context, cancellationToken)
            : webhook.CreateAsync(entity, context, cancellationToken);
    }
}
