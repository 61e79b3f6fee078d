using System.Text.Json;

namespace CloudIntel.Ledger.Validation.Model;

/// <summary>A rule of an official model, as its file has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Function">Presence, Type, Format, Nullability, Validation, or Composite where it only holds others together.</param>
/// <param name="Column">The column, attribute or dataset that it is about.</param>
/// <param name="IsStatic">Whether the model says how to check it.</param>
/// <param name="Level">MUST, MUST NOT, SHOULD, SHOULD NOT, RECOMMENDED, MAY.</param>
/// <param name="Sentence">The rule in words.</param>
/// <param name="Requirement">What is checked; undefined or an empty object where the model does not say.</param>
/// <param name="Condition">When it is checked; undefined or an empty object for always.</param>
/// <param name="Criteria">What a provider must support for the rule to apply.</param>
internal sealed record ModelRule(
    string Id, string Function, string Column, bool IsStatic, string Level, string Sentence, JsonElement Requirement, JsonElement Condition, IReadOnlyList<string> Criteria)
{
    /// <summary>Whether data can break it.</summary>
    public bool IsBinding => Level is "MUST" or "MUST NOT";
}
