using System.Net;
using System.Text.Json;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Rules;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Policies;

/// <summary>Reads what OPA answers.</summary>
internal static class OpaAnswers
{
    /// <summary>Characters of a text.</summary>
    private const int MaxText = 1_000;

    private const int MaxErrors = 5;

    /// <summary>The findings that the value of a rule is.</summary>
    /// <exception cref="OpaAnswerException">There is no value, or it is of no shape that <see cref="RegoFindings"/> reads.</exception>
    public static IReadOnlyList<RuleFinding> Findings(string query, OpaReply reply)
    {
        if (reply.Status != HttpStatusCode.OK)
            throw new OpaAnswerException($"{query} cannot be evaluated: {Error(reply)}");
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("result", out var value))
                throw new OpaAnswerException($"{query} has no value: there is no such rule, or none of its bodies holds and it has no default");
            return RegoFindings.Read(query, value);
        }
        catch (JsonException e)
        {
            throw new OpaAnswerException($"{query}: the answer is no JSON", e);
        }
        catch (FormatException e)
        {
            throw new OpaAnswerException(e.Message, e);
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

    private static string Line(JsonElement error)
    {
        var row = error.TryGetProperty("location", out var location) && location.ValueKind == JsonValueKind.Object && location.TryGetProperty("row", out var number) ? $"line {number}: " : "";
        return $"{row}{Text(error, "message") ?? Text(error, "code") ?? "an error"}";
    }

    private static string? Text(JsonElement parent, string member) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? Cut(value.GetString()!) : null;

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
