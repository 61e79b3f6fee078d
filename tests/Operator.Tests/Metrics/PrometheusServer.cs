using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Operator.Tests.Metrics;

/// <summary>A real Prometheus that scrapes some paths of one server, each as a job of that path's name.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    /// <summary>What Prometheus says of a scrape that did not end in time, as on a busy machine: the next may.</summary>
    private const string TookTooLong = "context deadline exceeded";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cloudintel-prometheus-");
    private readonly int port = LoopbackPort.Free();
    private readonly HttpClient client;
    private readonly ServerProcess process;

    private PrometheusServer(string program, Uri server, IEnumerable<string> paths)
    {
        var configuration = Path.Combine(folder.FullName, "prometheus.yml");
        var jobs = paths.Select(path => $$"""
            - job_name: {{path}}
              metrics_path: {{path}}
              scrape_interval: 1s
              scrape_timeout: 1s
              static_configs: [{ targets: ["{{server.Authority}}"] }]
            """);
        File.WriteAllText(configuration, $"scrape_configs:\n{string.Join('\n', jobs)}\n");
        process = ServerProcess.Start(
            program,
            [
                $"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(folder.FullName, "data")}",
                $"--web.listen-address=127.0.0.1:{port}",
            ],
            Path.Combine(folder.FullName, "log"));
        client = new() { BaseAddress = new($"http://127.0.0.1:{port}") };
    }

    /// <summary>Starts Prometheus. Skips the test where it is missing.</summary>
    public static PrometheusServer Start(Uri server, params string[] paths) => new(TestPrograms.Require("prometheus"), server, paths);

    /// <summary>The labels of each series that a path gave, after its first scrape; fails when Prometheus refuses the text.</summary>
    public async Task<IReadOnlyList<Dictionary<string, string>>> ScrapedSeriesAsync(string path, CancellationToken cancellationToken)
    {
        while (await FindTargetAsync(path, cancellationToken) is not { } target || target.GetProperty("health").GetString() != "up")
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);

        var match = Uri.EscapeDataString($$"""{job="{{path}}",__name__!~"up|scrape_.*"}""");
        var series = await GetAsync($"/api/v1/series?match[]={match}", cancellationToken);
        return series!.Value.Deserialize<List<Dictionary<string, string>>>()!;
    }

    /// <summary>The one value that a question in PromQL has, once there is one.</summary>
    public async Task<double> ValueAsync(string question, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(question)}", cancellationToken);
            if (answer?.GetProperty("result") is { } result && result.GetArrayLength() > 0)
                return double.Parse(Assert.Single(result.EnumerateArray()).GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await process.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task<JsonElement?> FindTargetAsync(string path, CancellationToken cancellationToken)
    {
        if (await GetAsync("/api/v1/targets", cancellationToken) is not { } targets)
            return null;
        foreach (var target in targets.GetProperty("activeTargets").EnumerateArray())
        {
            if (target.GetProperty("labels").GetProperty("job").GetString() != path)
                continue;
            var error = target.GetProperty("lastError").GetString() ?? "";
            Assert.True(error.Length == 0 || error.Contains(TookTooLong, StringComparison.Ordinal), error);
            return target;
        }

        return null;
    }

    private async Task<JsonElement?> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(path, cancellationToken);
            return answer.IsSuccessStatusCode
                ? (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("data")
                : null;
        }
        catch (HttpRequestException)
        {
            return null; // not listening yet
        }
    }
}
