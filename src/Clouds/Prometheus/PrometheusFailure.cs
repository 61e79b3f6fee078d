using System.Net;
using System.Text.Json;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>Says in words for people why Prometheus refused.</summary>
internal static class PrometheusFailure
{
    private const int MaxWords = 300;

    /// <summary>Words by which Prometheus, Thanos, Mimir and VictoriaMetrics say that a query is beyond one of their limits.</summary>
    private static readonly string[] LimitWords = ["too many samples", "limit", "exceeds", "exceeded", "too many", "too large", "timed out in"];

    /// <summary>The failure that an answer with an error is.</summary>
    /// <param name="server">What the server is called.</param>
    /// <param name="status">The answer's code.</param>
    /// <param name="body">The beginning of its body.</param>
    public static Exception Of(string server, HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        var (type, words) = Read(body);
        var said = words.Length == 0 ? "without saying why" : words;
        return status switch
        {
            HttpStatusCode.Unauthorized => new UsageUnavailableException(
                $"{server} wants to know who asks (401): set PrometheusApi:BearerTokenFile, or PrometheusApi:Username and PrometheusApi:PasswordFile", isPassing: false),
            HttpStatusCode.Forbidden => new UsageUnavailableException($"{server} does not let us ask (403, {said}): give our credentials the right to query", isPassing: false),
            HttpStatusCode.NotFound => new UsageUnavailableException(
                $"{server} has no /api/v1/query_range (404): PrometheusApi:Url must end before /api/v1, with the path that belongs to it", isPassing: false),
            HttpStatusCode.TooManyRequests => new UsageUnavailableException($"{server} is asked too often (429): {said}", isPassing: true),
            HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest or HttpStatusCode.ServiceUnavailable or HttpStatusCode.RequestEntityTooLarge
                when type == "timeout" || Array.Exists(LimitWords, word => words.Contains(word, StringComparison.OrdinalIgnoreCase)) => new AnswerTooLargeException($"{server} answered {(int)status}: {said}"),
            _ => new UsageUnavailableException($"{server} answered {(int)status}: {said}", isPassing: (int)status >= 500),
        };
    }

    /// <summary>Words of a server, cut to what fits into a message.</summary>
    public static string Shorten(string words) => words.Length > MaxWords ? words[..MaxWords] : words;

    private static (string Type, string Words) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return (Text(document, "errorType"), Shorten(Text(document, "error")));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ("", ""); // a proxy's page, perhaps
        }
    }

    private static string Text(JsonDocument document, string member) =>
        document.RootElement.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
