using System.Net;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.TestKit.Clouds;

/// <summary>A moto server: the APIs of AWS in memory, on loopback. It takes every signature for right.</summary>
public sealed class MotoServer : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cloudintel-moto-").FullName;
    private readonly ServerProcess process;
    private readonly HttpClient http = new();

    private MotoServer(string program, int port)
    {
        Endpoint = new($"http://127.0.0.1:{port}");
        process = ServerProcess.Start(program, ["-H", "127.0.0.1", "-p", $"{port}"], Path.Combine(folder, "moto.log"));
    }

    /// <summary>Where every service of it answers.</summary>
    public Uri Endpoint { get; }

    /// <summary>Starts a server. Skips the test where there is none; hack/cloud-servers.sh gets it where Debian has it.</summary>
    public static async Task<MotoServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new MotoServer(TestPrograms.Require("moto_server"), LoopbackPort.Free());
        try
        {
            await server.process.WaitUntilReadyAsync("moto", server.IsReadyAsync, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a bucket.</summary>
    public Task CreateBucketAsync(string bucket, CancellationToken cancellationToken) => PutAsync(bucket, [], cancellationToken);

    /// <summary>Stores an object.</summary>
    public Task StoreAsync(string bucket, string key, byte[] content, CancellationToken cancellationToken) => PutAsync($"{bucket}/{key}", content, cancellationToken);

    /// <summary>Removes an object.</summary>
    public async Task RemoveAsync(string bucket, string key, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Delete, $"{bucket}/{key}", null, cancellationToken)).Dispose();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task PutAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(content);
        using var response = await SendAsync(HttpMethod.Put, path, body, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Endpoint, path)) { Content = body };
        // The scope of the credentials tells moto which service is meant; the signature itself is not looked at.
        request.Headers.TryAddWithoutValidation(
            "Authorization", "AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0");
        return await http.SendAsync(request, cancellationToken);
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri(Endpoint, "moto-api/data.json"), cancellationToken);
        return response.StatusCode == HttpStatusCode.OK;
    }
}
