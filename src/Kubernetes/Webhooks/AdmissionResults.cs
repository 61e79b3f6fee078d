using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>Why a write may not go on.</summary>
/// <param name="Code">HTTP status that the person who writes gets, 400 to 599: 403 for a policy, 422 for a wrong value.</param>
/// <param name="Message">What is wrong and what to do, for people.</param>
/// <param name="Causes">Which fields are wrong; may be empty.</param>
public sealed record AdmissionDenial(int Code, string Message, IReadOnlyList<StatusCause> Causes);

/// <summary>What a validation came to.</summary>
public sealed class ValidationResult
{
    private ValidationResult(AdmissionDenial? denial, IReadOnlyList<string> warnings)
    {
        Denial = denial;
        Warnings = warnings;
    }

    /// <summary>Why the write may not go on; null when it may.</summary>
    public AdmissionDenial? Denial { get; }

    /// <summary>What the person who writes should know, one line each; longer ones than 120 characters are cut.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The write may go on.</summary>
    public static ValidationResult Allow(params IReadOnlyList<string> warnings) => new(null, warnings);

    /// <summary>The write breaks a rule that is about more than its fields.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="code">HTTP status, 400 to 599. Default: 403.</param>
    public static ValidationResult Deny(string message, int code = 403) => new(Denials.Of(message, code, []), []);

    /// <summary>Fields have values that they must not have.</summary>
    /// <param name="causes">The fields, at least one.</param>
    public static ValidationResult Invalid(params IReadOnlyList<StatusCause> causes) =>
        new(Denials.Of(string.Join("; ", causes.Select(Denials.Text)), 422, causes), []);

    /// <summary>The same result with further warnings.</summary>
    public ValidationResult WithWarnings(params IEnumerable<string> warnings) => new(Denial, [.. Warnings, .. warnings]);
}

/// <summary>What a mutation came to.</summary>
/// <typeparam name="TEntity">The kind that is changed.</typeparam>
public sealed class MutationResult<TEntity>
    where TEntity : class, IKubernetesObject
{
    private MutationResult(TEntity? entity, AdmissionDenial? denial, IReadOnlyList<string> warnings)
    {
        Entity = entity;
        Denial = denial;
        Warnings = warnings;
    }

    /// <summary>The object as it should be written; null when it stays as it is.</summary>
    public TEntity? Entity { get; }

    /// <inheritdoc cref="ValidationResult.Denial"/>
    public AdmissionDenial? Denial { get; }

    /// <inheritdoc cref="ValidationResult.Warnings"/>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The object is written as it is.</summary>
    public static MutationResult<TEntity> NoChanges(params IReadOnlyList<string> warnings) => new(null, null, warnings);

    /// <summary>The object is written like this.</summary>
    public static MutationResult<TEntity> Modified(TEntity entity, params IReadOnlyList<string> warnings) => new(entity, null, warnings);

    /// <inheritdoc cref="ValidationResult.Deny"/>
    public static MutationResult<TEntity> Deny(string message, int code = 403) => new(null, Denials.Of(message, code, []), []);
}

internal static class Denials
{
    public static AdmissionDenial Of(string message, int code, IReadOnlyList<StatusCause> causes)
    {
        // The API server turns anything else into 400.
        ArgumentOutOfRangeException.ThrowIfLessThan(code, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, 599);
        return new(code, message, causes);
    }

    public static string Text(StatusCause cause) => cause.Field.Length == 0 ? cause.Message : $"{cause.Field}: {cause.Message}";
}
