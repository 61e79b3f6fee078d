using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CloudIntel.Resources.Validation;

/// <summary>Evaluates the rules of a spec as the API server does.</summary>
internal static class SpecValidation
{
    /// <summary>The rules that a spec breaks, in the order of the rules.</summary>
    public static IEnumerable<FieldError> Broken<TSpec>(IEnumerable<ValidationRule<TSpec>> rules, TSpec spec) =>
        from rule in rules
        where !rule.Holds(spec)
        select new FieldError($"spec{rule.Field}", rule.Message);

    /// <summary>
    /// Whether an update leaves the spec as it was. Such an update is admitted even when the spec breaks a rule that is newer
    /// than the object: otherwise nobody could remove its finalizer or label it.
    /// </summary>
    public static bool IsUnchanged<TSpec>(TSpec spec, TSpec? old, JsonTypeInfo<TSpec> type)
        where TSpec : class =>
        old is not null && JsonElement.DeepEquals(JsonSerializer.SerializeToElement(spec, type), JsonSerializer.SerializeToElement(old, type));
}
