using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>
/// Completes or changes an object before it is written. The API server may ask again with the outcome, which must then need no
/// further change. Only what differs between the entity given and the one returned is changed in the object: fields that
/// <typeparamref name="TEntity"/> does not know stay as they are. For exceptions, time and what is not asked see
/// <see cref="IValidationWebhook{TEntity}"/>; updates of metadata alone are asked about here.
/// </summary>
/// <typeparam name="TEntity">The kind that is changed.</typeparam>
public interface IMutationWebhook<TEntity>
    where TEntity : class, IKubernetesObject
{
    /// <summary>Completes a new object, which is the webhook's own to change.</summary>
    ValueTask<MutationResult<TEntity>> CreateAsync(TEntity entity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(MutationResult<TEntity>.NoChanges());

    /// <summary>
    /// Completes a changed object. When the stored state does not fit <typeparamref name="TEntity"/>, the new one is given to
    /// <see cref="CreateAsync"/> instead.
    /// </summary>
    ValueTask<MutationResult<TEntity>> UpdateAsync(
        TEntity oldEntity, TEntity newEntity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(MutationResult<TEntity>.NoChanges());
}
