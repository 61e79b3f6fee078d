using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudIntel.TestKit.Clouds;

/// <summary>The interface that a <see cref="ScriptedCloud"/> speaks.</summary>
public enum CloudInterface
{
    /// <summary>Amazon S3, with the bucket in the path.</summary>
    S3,

    /// <summary>Azure Blob Storage.</summary>
    AzureBlob,

    /// <summary>Google Cloud Storage's JSON interface, and Google's token service.</summary>
    Gcs,
}

/// <summary>
/// A store of objects on loopback that speaks the interface of a cloud: pages, entity tags or generations, conditions and ranges. A test
/// can answer any request in its place.
/// </summary>
public sealed class ScriptedCloud : IAsyncDisposable
{
    /// <summary>The bucket or container.</summary>
    public const string Bucket = "bills";

    private readonly ConcurrentDictionary<string, (byte[] Content, int Version)> objects = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> requests = new();
    private readonly WebApplication application;
    private readonly CloudInterface speaks;

    private ScriptedCloud(WebApplication application, CloudInterface speaks)
    {
        this.application = application;
        this.speaks = speaks;
    }

    /// <summary>Objects of a page. Default: 1000.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>Answers a request in the store's place and says so; null to leave all to the store.</summary>
    public Func<HttpContext, Task<bool>>? Fault { get; set; }

    /// <summary>Requests so far as <c>LIST</c> or <c>GET key range</c>.</summary>
    public IReadOnlyList<string> Requests => [.. requests];

    /// <summary>Where the interface is.</summary>
    public Uri Endpoint => new(application.Urls.Single() + "/");

    /// <summary>Starts a store.</summary>
    public static async Task<ScriptedCloud> StartAsync(CloudInterface speaks)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var cloud = new ScriptedCloud(builder.Build(), speaks);
        cloud.application.Run(cloud.AnswerAsync);
        await cloud.application.StartAsync();
        return cloud;
    }

    /// <summary>Stores an object, in place of an earlier one.</summary>
    public void Store(string key, string text) =>
        objects.AddOrUpdate(key, _ => (Encoding.UTF8.GetBytes(text), 1), (_, old) => (Encoding.UTF8.GetBytes(text), old.Version + 1));

    /// <summary>Removes an object.</summary>
    public void Remove(string key) => objects.TryRemove(key, out _);

    /// <summary>Whether a request is for a list, and not for an object.</summary>
    public bool IsList(HttpRequest request) => KeyOf(request) is null;

    /// <summary>Answers with an error as the cloud words it.</summary>
    public async Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        // Real services tell here what was signed, and by whom.
        const string Details = "the string to sign was s3cret";
        switch (speaks)
        {
            case CloudInterface.S3:
                context.Response.ContentType = "application/xml";
                await context.Response.WriteAsync($"<Error><Code>{code}</Code><Message>{Details}</Message><RequestId>1</RequestId></Error>");
                break;
            case CloudInterface.AzureBlob:
                context.Response.Headers["x-ms-error-code"] = code;
                context.Response.ContentType = "application/xml";
                await context.Response.WriteAsync($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{Details}</Message></Error>");
                break;
            default:
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(JsonSerializer.Serialize(new { error = new { code = status, message = Details, errors = new[] { new { reason = code } } } }));
                break;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await application.StopAsync(now.Token); // does not wait for answers that a test left hanging
        await application.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/token")
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"access_token": "s3cret-token", "expires_in": 3600, "token_type": "Bearer"}""");
            return;
        }

        var key = KeyOf(context.Request);
        requests.Enqueue(key is null ? "LIST" : $"GET {key} {context.Request.Headers.Range}".TrimEnd());
        if (Fault is not null && await Fault(context))
            return;
        if (context.Request.Headers.Authorization.Count == 0)
            await RefuseAsync(context, 403, "AccessDenied");
        else if (key is null)
            await ListAsync(context);
        else
            await GetAsync(context, key);
    }

    /// <summary>The key of the object that is asked for; null for a list.</summary>
    private string? KeyOf(HttpRequest request)
    {
        var path = request.Path.Value!;
        var root = speaks == CloudInterface.Gcs ? $"/storage/v1/b/{Bucket}/o/" : $"/{Bucket}/";
        return path.StartsWith(root, StringComparison.Ordinal) && path.Length > root.Length ? Uri.UnescapeDataString(path[root.Length..]) : null;
    }

    private Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var after = query[speaks switch { CloudInterface.S3 => "continuation-token", CloudInterface.AzureBlob => "marker", _ => "pageToken" }].ToString();
        var found = objects
            .Where(entry => entry.Key.StartsWith(query["prefix"].ToString(), StringComparison.Ordinal) && string.CompareOrdinal(entry.Key, after) > 0)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(PageSize + 1)
            .ToList();
        var next = found.Count > PageSize ? found[PageSize - 1].Key : null;
        var page = found.Take(PageSize);
        context.Response.ContentType = speaks == CloudInterface.Gcs ? "application/json" : "application/xml";
        return context.Response.WriteAsync(speaks switch
        {
            CloudInterface.S3 => $"""
                <?xml version="1.0" encoding="UTF-8"?>
                <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>{Bucket}</Name><IsTruncated>{(next is null ? "false" : "true")}</IsTruncated>
                {(next is null ? "" : $"<NextContinuationToken>{SecurityElement.Escape(next)}</NextContinuationToken>")}
                {string.Concat(page.Select(entry => $"<Contents><Key>{SecurityElement.Escape(entry.Key)}</Key><LastModified>2026-01-31T00:00:00.000Z</LastModified><ETag>{Tag(entry.Value.Version)}</ETag><Size>{entry.Value.Content.Length}</Size></Contents>"))}
                </ListBucketResult>
                """,
            CloudInterface.AzureBlob => $"""
                <?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="{Bucket}"><Blobs>
                {string.Concat(page.Select(entry => $"<Blob><Name>{SecurityElement.Escape(entry.Key)}</Name><Properties><Last-Modified>Sat, 31 Jan 2026 00:00:00 GMT</Last-Modified><Etag>{Tag(entry.Value.Version).Trim('"')}</Etag><Content-Length>{entry.Value.Content.Length}</Content-Length></Properties></Blob>"))}
                <Blob><Name>folder</Name><Properties><Last-Modified>Sat, 31 Jan 2026 00:00:00 GMT</Last-Modified><Etag>0x1</Etag><ResourceType>directory</ResourceType><Content-Length>0</Content-Length></Properties></Blob>
                </Blobs><NextMarker>{SecurityElement.Escape(next)}</NextMarker></EnumerationResults>
                """,
            _ => JsonSerializer.Serialize(new
            {
                items = page.Select(entry => new { name = entry.Key, size = entry.Value.Content.Length.ToString(CultureInfo.InvariantCulture), generation = entry.Value.Version.ToString(CultureInfo.InvariantCulture), updated = "2026-01-31T00:00:00.000Z" }),
                nextPageToken = next,
            }),
        });
    }

    private async Task GetAsync(HttpContext context, string key)
    {
        if (!objects.TryGetValue(key, out var found))
        {
            await RefuseAsync(context, 404, speaks switch { CloudInterface.S3 => "NoSuchKey", CloudInterface.AzureBlob => "BlobNotFound", _ => "notFound" });
            return;
        }

        var isWanted = speaks == CloudInterface.Gcs
            ? context.Request.Query["ifGenerationMatch"] == found.Version.ToString(CultureInfo.InvariantCulture)
            : context.Request.Headers.IfMatch == Tag(found.Version);
        if (!isWanted)
        {
            await RefuseAsync(context, 412, speaks switch { CloudInterface.S3 => "PreconditionFailed", CloudInterface.AzureBlob => "ConditionNotMet", _ => "conditionNotMet" });
            return;
        }

        var from = context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0;
        context.Response.StatusCode = from > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        context.Response.Headers.ETag = Tag(found.Version);
        context.Response.ContentLength = found.Content.Length - from;
        await context.Response.Body.WriteAsync(found.Content.AsMemory((int)from));
    }

    /// <summary>An entity tag in the form of S3's for objects that were written in parts, which are no checksums of the content.</summary>
    private static string Tag(int version) => $"\"{version:x32}-1\"";
}
