using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.TestKit.Clouds;

/// <summary>An Azurite server: Azure Blob Storage in memory, on loopback. It checks signatures.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    /// <summary>The account that every Azurite has.</summary>
    public const string Account = "devstoreaccount1";

    /// <summary>Its key, which is published.</summary>
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly string folder = Directory.CreateTempSubdirectory("cloudintel-azurite-").FullName;
    private readonly ServerProcess process;
    private readonly HttpClient http = new();

    private AzuriteServer(string program, int port)
    {
        Endpoint = new($"http://127.0.0.1:{port}/{Account}/");
        process = ServerProcess.Start(
            program,
            ["--blobHost", "127.0.0.1", "--blobPort", port.ToString(CultureInfo.InvariantCulture), "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"],
            Path.Combine(folder, "azurite.log"));
    }

    /// <summary>The address of the account's blob service.</summary>
    public Uri Endpoint { get; }

    /// <summary>Starts a server. Skips the test where there is none; hack/cloud-servers.sh gets it.</summary>
    public static async Task<AzuriteServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new AzuriteServer(TestPrograms.Require("azurite-blob"), LoopbackPort.Free());
        try
        {
            await server.process.WaitUntilReadyAsync("Azurite", server.IsReadyAsync, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a container.</summary>
    public Task CreateContainerAsync(string container, CancellationToken cancellationToken) =>
        PutAsync($"{container}?restype=container", [], blob: false, cancellationToken);

    /// <summary>Stores a blob.</summary>
    public Task StoreAsync(string container, string name, byte[] content, CancellationToken cancellationToken) =>
        PutAsync($"{container}/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}", content, blob: true, cancellationToken);

    /// <summary>A shared access signature that lets its bearer list and read every container.</summary>
    public static string Sas(DateTimeOffset until)
    {
        const string Version = "2020-08-04";
        var expiry = until.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var signature = Sign($"{Account}\nrl\nb\nsco\n\n{expiry}\n\n\n{Version}\n");
        return $"?sv={Version}&ss=b&srt=sco&sp=rl&se={Uri.EscapeDataString(expiry)}&sig={Uri.EscapeDataString(signature)}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task PutAsync(string path, byte[] content, bool blob, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(content);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(Endpoint, path)) { Content = body };
        // The signature covers the headers in the order of their names.
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["x-ms-date"] = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture),
            ["x-ms-version"] = "2021-12-02",
        };
        if (blob)
            headers["x-ms-blob-type"] = "BlockBlob";
        var resource = $"/{Account}{request.RequestUri!.AbsolutePath}" + (blob ? "" : "\nrestype:container");
        var length = content.Length == 0 ? "" : content.Length.ToString(CultureInfo.InvariantCulture);
        var text = $"PUT\n\n\n{length}\n\n\n\n\n\n\n\n\n{string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"))}{resource}";
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {Account}:{Sign(text)}");
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"Azurite answered {response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private static string Sign(string text) => Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes(text)));

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(Endpoint, cancellationToken);
        return response.StatusCode != HttpStatusCode.NotFound;
    }
}
