using System.Net;
using System.Text.Json;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Policies;

/// <summary>Reads what OPA answers.</summary>
internal static class OpaAnswers
{
    /// <summary>Findings of one rule; more say nothing that these do not.</summary>
    private const int MaxFindings = 50;

    /// <summary>Characters of a text.</summary>
    private const int MaxText = 1_000;

    private const int MaxErrors = 5;

    /// <summary>The findings that the value of a rule is.</summary>
    /// <exception cref="OpaAnswerException">There is no value, or it is of no shape that <see cref="OpaFinding"/> describes.</exception>
    public static IReadOnlyList<OpaFinding> Findings(string query, OpaReply reply)
    {
        if (reply.Status != HttpStatusCode.OK)
            throw new OpaAnswerException($"{query} cannot be evaluated: {Error(reply)}");
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("result", out var value))
                throw new OpaAnswerException($"{query} has no value: there is no such rule, or none of its bodies holds and it has no default");
            return value.ValueKind switch
            {
                JsonValueKind.True => [],
                JsonValueKind.False => [new() { Message = "" }],
                JsonValueKind.Array => [.. value.EnumerateArray().Take(MaxFindings).Select(item => Finding(query, item))],
                _ => throw Shape(query, $"is {Article(value.ValueKind)}"),
            };
        }
        catch (JsonException e)
        {
            throw new OpaAnswerException($"{query}: the answer is no JSON", e);
        }
    }

    /// <summary>What OPA says is wrong: of a module, each error with its line.</summary>
    public static string Error(OpaReply reply)
    {
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            var root = document.RootElement;
            var errors = root.TryGetProperty("errors", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Take(MaxErrors).Select(Line).ToList()
                : [];
            return errors.Count > 0 ? string.Join("; ", errors) : Text(root, "message") ?? $"it answered {(int)reply.Status}";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return $"it answered {(int)reply.Status}"; // a proxy's page, perhaps
        }
    }

    private static OpaFinding Finding(string query, JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.String => new() { Message = Cut(item.GetString()!) },
        JsonValueKind.Object => new()
        {
            Message = Text(item, "msg") ?? throw Shape(query, "has an object without msg, a text"),
            Field = Text(item, "field"),
            Hint = Text(item, "hint"),
            Price = Number(item, "price"),
            Limit = Number(item, "limit"),
        },
        _ => throw Shape(query, $"has {Article(item.ValueKind)} in it"),
    };

    private static OpaAnswerException Shape(string query, string what) =>
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

    private static string Line(JsonElement error)
    {
        var row = error.TryGetProperty("location", out var location) && location.ValueKind == JsonValueKind.Object && location.TryGetProperty("row", out var number) ? $"line {number}: " : "";
        return $"{row}{Text(error, "message") ?? Text(error, "code") ?? "an error"}";
    }

    private static string? Text(JsonElement parent, string member) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? Cut(value.GetString()!) : null;

    private static decimal? Number(JsonElement parent, string member) =>
        parent.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
