using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>
/// Says whether an object may be written. It is asked on the way of a write, for which the API server waits: answer from memory.
/// An exception, and an answer that takes too long, count as no answer: the failurePolicy of the webhook's configuration decides.
/// </summary>
/// <remarks>
/// Not asked, and allowed: subresources such as status; updates of an object that is being deleted, so that finalizers can
/// always go; and updates that leave everything but metadata and status as it is, so that objects older than a rule stay usable.
/// </remarks>
/// <typeparam name="TEntity">The kind that is validated.</typeparam>
public interface IValidationWebhook<TEntity>
    where TEntity : class, IKubernetesObject
{
    /// <summary>Whether updates of labels and annotations alone are asked about, too. Default: false.</summary>
    bool ReviewsMetadata => false;

    /// <summary>Judges a new object.</summary>
    ValueTask<ValidationResult> CreateAsync(TEntity entity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ValidationResult.Allow());

    /// <summary>
    /// Judges a change. When the stored state does not fit <typeparamref name="TEntity"/>, the new one is given to
    /// <see cref="CreateAsync"/> instead.
    /// </summary>
    ValueTask<ValidationResult> UpdateAsync(
        TEntity oldEntity, TEntity newEntity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ValidationResult.Allow());

    /// <summary>Judges a deletion.</summary>
    ValueTask<ValidationResult> DeleteAsync(TEntity entity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ValidationResult.Allow());
}
