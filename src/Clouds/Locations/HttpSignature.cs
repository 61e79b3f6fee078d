using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudIntel.Clouds.Locations;

/// <summary>What a bill at a URL looked like, to ask later whether it changed.</summary>
internal sealed record HttpSignature
{
    /// <summary>
    /// A Last-Modified younger than this when it was sent does not tell apart two versions of the same second (RFC 9110,
    /// section 8.8.2.2), with room for clocks that differ.
    /// </summary>
    private static readonly TimeSpan MinAge = TimeSpan.FromSeconds(60);

    /// <summary>SHA-256 of the URL, which itself may hold credentials: validators count for the URL that gave them.</summary>
    public string UrlSha256 { get; set; } = "";

    /// <summary>The entity tag as it was sent.</summary>
    public string? ETag { get; set; }

    /// <summary>The Last-Modified time as it was sent.</summary>
    public string? LastModified { get; set; }

    /// <summary>SHA-256 of the content.</summary>
    public string ContentSha256 { get; set; } = "";

    /// <summary>The signature of a downloaded answer.</summary>
    public static HttpSignature Of(Uri url, HttpResponseMessage response, string contentSha256) => new()
    {
        UrlSha256 = Hash(url),
        ETag = response.Headers.ETag?.ToString(),
        LastModified = response.Content.Headers.LastModified is { } time && response.Headers.Date - time >= MinAge
            ? time.ToString("r", CultureInfo.InvariantCulture)
            : null,
        ContentSha256 = contentSha256,
    };

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is a signature of something else.</summary>
    public static HttpSignature? Parse(string? text)
    {
        if (text is null || !text.StartsWith('{'))
            return null;
        try
        {
            return JsonSerializer.Deserialize(text, HttpSignatureJson.Default.HttpSignature);
        }
        catch (JsonException)
        {
            return null; // written by a later version: the bill is simply fetched again
        }
    }

    /// <summary>Whether the server can be asked if what lies at the URL is still this.</summary>
    public bool HasValidatorsFor(Uri url) => UrlSha256 == Hash(url) && (ETag ?? LastModified) is not null;

    /// <summary>Makes a request conditional.</summary>
    public void AddTo(HttpRequestHeaders headers)
    {
        if (ETag is not null)
            headers.TryAddWithoutValidation("If-None-Match", ETag);
        else if (LastModified is not null)
            headers.TryAddWithoutValidation("If-Modified-Since", LastModified);
    }

    /// <inheritdoc/>
    public override string ToString() => JsonSerializer.Serialize(this, HttpSignatureJson.Default.HttpSignature);

    private static string Hash(Uri url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.AbsoluteUri)));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HttpSignature))]
internal sealed partial class HttpSignatureJson : JsonSerializerContext;
