using System.Net;
using System.Text.Json;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations.Objects;

/// <summary>Sends requests to the REST interfaces of clouds and says what is wrong with answers that are no success.</summary>
/// <param name="http">The connections.</param>
/// <param name="clock">Reads times in Retry-After.</param>
/// <param name="place">What is asked for, for people.</param>
internal sealed class RestClient(HttpMessageInvoker http, TimeProvider clock, string place)
{
    /// <summary>Most bytes of an error's body that are looked at for its code word.</summary>
    private const int MaxErrorBytes = 1 << 16;

    /// <summary>The answer, which is a success, with its body unread.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">The object that is asked for; what is not there or not the same any more has changed. Null for other questions.</param>
    /// <param name="codeOf">Finds the code word in an error: from its headers, or from its body.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? key, Func<HttpResponseMessage, JsonElement?, string?> codeOf, CancellationToken cancellationToken)
    {
        var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent)
            return response;

        using (response)
        {
            if (key is not null && response.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.NotFound)
                throw new ObjectChangedException(key!);
            var code = codeOf(response, await ErrorAsync(response, cancellationToken));
            throw StoreFailures.Of(key is null ? place : $"{place}/{key}", response.StatusCode, code, HttpFailures.Pause(response, clock));
        }
    }

    /// <summary>The exception for an answer that is none of the interface's.</summary>
    public UnreadableBillException Unexpected(Exception? inner = null) =>
        new("UnexpectedAnswer", place, $"{place} answered with something else than the interface's own words: correct the endpoint", inner);

    /// <summary>An error's body when it is JSON.</summary>
    private static async Task<JsonElement?> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType is not "application/json" || response.Content.Headers.ContentLength > MaxErrorBytes)
            return null;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null; // the status alone must do
        }
    }
}
