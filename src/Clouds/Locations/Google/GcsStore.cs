using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Clouds.Locations.Objects;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations.Google;

/// <summary>A bucket of Google Cloud Storage, by its JSON interface.</summary>
internal sealed class GcsStore(GcsLocation location, GoogleAccess access, TimeProvider clock) : IObjectStore
{
    /// <summary>The scope of OAuth that reading takes.</summary>
    public const string Scope = "https://www.googleapis.com/auth/devstorage.read_only";

    private readonly RestClient rest = new(access.Http, clock, $"gs://{location.Bucket}");

    public string Name => $"gs://{location.Bucket}";

    public Uri Host { get; } = location.Endpoint ?? new("https://storage.googleapis.com/");

    public async Task<ObjectPage> ListAsync(string prefix, string? page, CancellationToken cancellationToken)
    {
        const string Fields = "items(name,size,generation,updated),nextPageToken";
        var query = $"?prefix={Uri.EscapeDataString(prefix)}&maxResults=1000&fields={Uri.EscapeDataString(Fields)}{(page is null ? "" : $"&pageToken={Uri.EscapeDataString(page)}")}";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Host, $"/storage/v1/b/{location.Bucket}/o{query}"));
        using var response = await SendAsync(request, null, cancellationToken);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var list = await JsonSerializer.DeserializeAsync(body, GcsJson.Default.GcsList, cancellationToken) ?? throw rest.Unexpected();
            return new([.. list.Items.Where(item => !item.Name.EndsWith('/')).Select(Object)], list.NextPageToken);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw rest.Unexpected(e);
        }
    }

    public async Task<ObjectBody> OpenAsync(StoredObject found, long offset, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Host, $"/storage/v1/b/{location.Bucket}/o/{Uri.EscapeDataString(found.Key)}?alt=media&ifGenerationMatch={found.Version}"));
        // Objects that are stored compressed come as they are stored, and not unpacked on the way.
        request.Headers.AcceptEncoding.Add(new("gzip"));
        if (offset > 0)
            request.Headers.Range = new RangeHeaderValue(offset, null);
        var response = await SendAsync(request, found.Key, cancellationToken);
        return new(await response.Content.ReadAsStreamAsync(cancellationToken), response.StatusCode == HttpStatusCode.PartialContent ? offset : 0);
    }

    public void Dispose()
    {
        // The connections are everybody's.
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? key, CancellationToken cancellationToken)
    {
        await access.AuthorizeAsync(request, cancellationToken);
        return await rest.SendAsync(request, key, (_, error) => GoogleErrors.CodeOf(error), cancellationToken);
    }

    private static StoredObject Object(GcsObject item) => new(item.Name, item.Generation, long.Parse(item.Size, CultureInfo.InvariantCulture), item.Updated);
}

/// <summary>Reads the errors of Google's interfaces.</summary>
internal static class GoogleErrors
{
    /// <summary>The reason word of an error, such as <c>rateLimitExceeded</c>; null when there is none.</summary>
    public static string? CodeOf(JsonElement? body)
    {
        if (body is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object)
            return null;
        return error.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0
            && errors[0].TryGetProperty("reason", out var reason) && reason.ValueKind == JsonValueKind.String
            ? reason.GetString()
            : null;
    }
}

/// <summary>An answer of objects.list.</summary>
internal sealed record GcsList
{
    public IReadOnlyList<GcsObject> Items { get; set; } = [];

    public string? NextPageToken { get; set; }
}

/// <summary>An object in an answer of objects.list; numbers are texts there.</summary>
internal sealed record GcsObject
{
    public string Name { get; set; } = "";

    public string Size { get; set; } = "";

    public string Generation { get; set; } = "";

    public DateTimeOffset Updated { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GcsList))]
internal sealed partial class GcsJson : JsonSerializerContext;
