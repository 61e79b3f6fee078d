using System.Globalization;
using System.Net;
using System.Xml;
using System.Xml.Linq;
using CloudIntel.Clouds.Locations.Objects;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations.Azure;

/// <summary>A container of Azure Blob Storage, by its REST interface.</summary>
internal sealed class AzureBlobStore(AzureBlobLocation location, AzureAccess access, HttpMessageInvoker http, TimeProvider clock) : IObjectStore
{
    /// <summary>Version of the interface: the first that every cloud and emulator of today knows with everything used here.</summary>
    private const string Version = "2021-12-02";

    private readonly RestClient rest = new(http, clock, NameOf(location));

    public string Name => NameOf(location);

    public Uri Host { get; } = Service(location);

    public async Task<ObjectPage> ListAsync(string prefix, string? page, CancellationToken cancellationToken)
    {
        var query = $"?restype=container&comp=list&prefix={Uri.EscapeDataString(prefix)}{(page is null ? "" : $"&marker={Uri.EscapeDataString(page)}")}";
        using var request = Request(location.Container + query);
        using var response = await SendAsync(request, null, cancellationToken);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var list = await XDocument.LoadAsync(body, LoadOptions.None, cancellationToken);
            var objects = list.Descendants("Blob").Where(IsBlob).Select(Blob).ToList();
            return new(objects, list.Root?.Element("NextMarker")?.Value is { Length: > 0 } next ? next : null);
        }
        catch (Exception e) when (e is XmlException or FormatException)
        {
            throw rest.Unexpected(e);
        }
    }

    public async Task<ObjectBody> OpenAsync(StoredObject found, long offset, CancellationToken cancellationToken)
    {
        using var request = Request($"{location.Container}/{string.Join('/', found.Key.Split('/').Select(Uri.EscapeDataString))}");
        request.Headers.TryAddWithoutValidation("If-Match", found.Version);
        if (offset > 0)
            request.Headers.TryAddWithoutValidation("Range", $"bytes={offset}-");
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
        return await rest.SendAsync(request, key, (response, _) => response.Headers.TryGetValues("x-ms-error-code", out var codes) ? codes.First() : null, cancellationToken);
    }

    private HttpRequestMessage Request(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Service(location), path));
        request.Headers.Add("x-ms-version", Version);
        request.Headers.Add("x-ms-date", clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
        return request;
    }

    /// <summary>Folders of accounts with a hierarchical namespace are listed as blobs, too.</summary>
    private static bool IsBlob(XElement blob) =>
        blob.Element("Properties") is { } properties && properties.Element("ResourceType")?.Value is not "directory" && properties.Element("Etag") is not null;

    private static StoredObject Blob(XElement blob)
    {
        var properties = blob.Element("Properties")!;
        var name = blob.Element("Name") ?? throw new FormatException("A blob without a name.");
        return new(
            name.Attribute("Encoded")?.Value is "true" ? Uri.UnescapeDataString(name.Value) : name.Value,
            Quoted(properties.Element("Etag")!.Value),
            long.Parse(properties.Element("Content-Length")?.Value ?? "", CultureInfo.InvariantCulture),
            DateTimeOffset.Parse(properties.Element("Last-Modified")?.Value ?? "", CultureInfo.InvariantCulture));
    }

    /// <summary>An entity tag as headers have it; lists have it bare.</summary>
    private static string Quoted(string tag) => tag.StartsWith('"') ? tag : $"\"{tag}\"";

    private static Uri Service(AzureBlobLocation location)
    {
        var service = location.Endpoint?.AbsoluteUri ?? $"https://{location.Account}.blob.core.windows.net/";
        return new(service.EndsWith('/') ? service : service + "/");
    }

    private static string NameOf(AzureBlobLocation location) => $"{HttpName.Of(Service(location)).TrimEnd('/')}/{location.Container}";
}
