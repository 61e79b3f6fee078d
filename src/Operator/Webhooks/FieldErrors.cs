using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Says what is wrong with a spec in the words of the API server.</summary>
internal static class FieldErrors
{
    /// <summary>Allowed when nothing is wrong, else refused with every field that is.</summary>
    public static ValidationResult ToResult(this IReadOnlyList<FieldError> errors) => errors.Count == 0
        ? ValidationResult.Allow()
        : ValidationResult.Invalid([.. errors.Select(error => new StatusCause("FieldValueInvalid", error.Path, error.Message))]);
}
