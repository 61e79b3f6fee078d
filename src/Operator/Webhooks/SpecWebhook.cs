using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Refuses objects whose spec could never work, when they are made and when they are changed.</summary>
/// <typeparam name="TEntity">Their kind.</typeparam>
internal abstract class SpecWebhook<TEntity> : IValidationWebhook<TEntity>
    where TEntity : class, IKubernetesObject
{
    public ValueTask<ValidationResult> CreateAsync(TEntity entity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Errors(entity, old: null).ToResult());

    public ValueTask<ValidationResult> UpdateAsync(TEntity oldEntity, TEntity newEntity, AdmissionContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Errors(newEntity, oldEntity).ToResult());

    /// <summary>What is wrong with an object.</summary>
    /// <param name="entity">The object.</param>
    /// <param name="old">What it was before; null where it is new.</param>
    protected abstract IReadOnlyList<FieldError> Errors(TEntity entity, TEntity? old);
}
