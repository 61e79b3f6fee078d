using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.Policy;

namespace CloudIntel.Cli.Policy;

/// <summary>
/// Reads what a rule in Rego finds: a list of texts or of objects with <c>msg</c> and perhaps <c>field</c>, <c>hint</c>, <c>price</c> and <c>limit</c>; or one boolean, of which false
/// stands for one finding without words.
/// </summary>
internal static class RegoFindings
{
    /// <summary>The findings of a value.</summary>
    public static RuleAnswer Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => RuleAnswer.Fine,
        JsonValueKind.False => new([new("It is not as the rule asks")]),
        JsonValueKind.Array => value.EnumerateArray().Select(Finding).ToList() is var findings && findings.TrueForAll(finding => finding is not null)
            ? new([.. findings.OfType<RuleFinding>()])
            : Unreadable,
        _ => Unreadable,
    };

    private static RuleAnswer Unreadable { get; } = new([], "Its value is neither a list of findings, each a text or an object with msg, nor a boolean.");

    private static RuleFinding? Finding(JsonElement finding) => finding.ValueKind switch
    {
        JsonValueKind.String => new(Sentence(finding.GetString()!)),
        JsonValueKind.Object when Text(finding, "msg") is { } message => new(Sentence(message))
        {
            Field = Text(finding, "field"),
            Hint = Text(finding, "hint"),
            Price = Number(finding, "price"),
            Limit = Number(finding, "limit"),
        },
        _ => null,
    };

    private static string Sentence(string text) => text.TrimEnd('.', ' ');

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static decimal? Number(JsonElement of, string name) => of.TryGetProperty(name, out var number)
        && (number.ValueKind == JsonValueKind.Number ? number.GetRawText() : number.ValueKind == JsonValueKind.String ? number.GetString() : null) is { } text
        && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
