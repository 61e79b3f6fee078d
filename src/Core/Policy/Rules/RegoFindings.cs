using System.Text.Json;

namespace CloudIntel.Core.Policy.Rules;

/// <summary>
/// Reads what a rule in Rego finds. Its value is a list or set of findings, each a text or an object with <c>msg</c> and perhaps <c>field</c>, <c>hint</c>, <c>price</c> and <c>limit</c>; or one boolean, of
/// which false stands for one finding without words. An empty list, and true, find nothing.
/// </summary>
public static class RegoFindings
{
    /// <summary>Findings of one rule; more say nothing that these do not.</summary>
    private const int MaxFindings = 50;

    /// <summary>Characters of a text.</summary>
    private const int MaxText = 1_000;

    /// <summary>The findings that a value is.</summary>
    /// <param name="query">The rule, for messages.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="FormatException">It is of another shape; the message says which.</exception>
    public static IReadOnlyList<RuleFinding> Read(string query, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => [],
        JsonValueKind.False => [new("the module refuses it")],
        JsonValueKind.Array => [.. value.EnumerateArray().Take(MaxFindings).Select(item => Finding(query, item))],
        _ => throw Shape(query, $"is {Article(value.ValueKind)}"),
    };

    private static RuleFinding Finding(string query, JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.String => new(Sentence(item.GetString()!)),
        JsonValueKind.Object => new(Sentence(Text(item, "msg") ?? throw Shape(query, "has an object without msg, a text")))
        {
            Field = Text(item, "field"),
            Hint = Text(item, "hint")?.TrimEnd('.', ' '),
            Price = Number(item, "price"),
            Limit = Number(item, "limit"),
        },
        _ => throw Shape(query, $"has {Article(item.ValueKind)} in it"),
    };

    private static FormatException Shape(string query, string what) =>
        new($"{query} {what}: its value must be a boolean, or a list or set of texts or of objects with msg, field, hint, price and limit");

    private static string Article(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "a text",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };

    /// <summary>Messages put the point themselves.</summary>
    private static string Sentence(string text) => Cut(text).TrimEnd('.', ' ');

    private static string? Text(JsonElement parent, string member) => parent.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? Cut(value.GetString()!) : null;

    private static decimal? Number(JsonElement parent, string member) =>
        parent.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
