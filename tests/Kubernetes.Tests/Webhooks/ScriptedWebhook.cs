using System.Collections.Concurrent;
using CloudIntel.Kubernetes.Webhooks;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

/// <summary>Answers as a test says, and remembers what it was asked. Allows everything and changes nothing by default.</summary>
internal sealed class ScriptedWebhook : IValidationWebhook<Parcel>, IMutationWebhook<Parcel>
{
    private int validations;
    private int mutations;

    public bool ReviewsMetadata { get; init; }

    public Func<Parcel, CancellationToken, ValueTask<ValidationResult>> Validate { get; init; } =
        (_, _) => ValueTask.FromResult(ValidationResult.Allow());

    public Func<Parcel, MutationResult<Parcel>> Mutate { get; init; } = _ => MutationResult<Parcel>.NoChanges();

    /// <summary>The questions: operation, old state, new state.</summary>
    public ConcurrentQueue<(AdmissionContext Context, Parcel? Old, Parcel? New)> Asked { get; } = new();

    /// <summary>How often it was asked whether a write is allowed.</summary>
    public int Validations => Volatile.Read(ref validations);

    /// <summary>How often it was asked what to change.</summary>
    public int Mutations => Volatile.Read(ref mutations);

    public ValueTask<ValidationResult> CreateAsync(Parcel entity, AdmissionContext context, CancellationToken cancellationToken)
    {
        Asked.Enqueue((context, null, entity));
        Interlocked.Increment(ref validations);
        return Validate(entity, cancellationToken);
    }

    public ValueTask<ValidationResult> UpdateAsync(Parcel oldEntity, Parcel newEntity, AdmissionContext context, CancellationToken cancellationToken)
    {
        Asked.Enqueue((context, oldEntity, newEntity));
        Interlocked.Increment(ref validations);
        return Validate(newEntity, cancellationToken);
    }

    public ValueTask<ValidationResult> DeleteAsync(Parcel entity, AdmissionContext context, CancellationToken cancellationToken)
    {
        Asked.Enqueue((context, entity, null));
        Interlocked.Increment(ref validations);
        return Validate(entity, cancellationToken);
    }

    ValueTask<MutationResult<Parcel>> IMutationWebhook<Parcel>.CreateAsync(Parcel entity, AdmissionContext context, CancellationToken cancellationToken)
    {
        Asked.Enqueue((context, null, entity));
        Interlocked.Increment(ref mutations);
        return ValueTask.FromResult(Mutate(entity));
    }

    ValueTask<MutationResult<Parcel>> IMutationWebhook<Parcel>.UpdateAsync(
        Parcel oldEntity, Parcel newEntity, AdmissionContext context, CancellationToken cancellationToken)
    {
        Asked.Enqueue((context, oldEntity, newEntity));
        Interlocked.Increment(ref mutations);
        return ValueTask.FromResult(Mutate(newEntity));
    }
}
