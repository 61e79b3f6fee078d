using CloudIntel.TestKit.Processes;

namespace CloudIntel.TestKit.Prometheus;

/// <summary>A real Prometheus on loopback that scrapes nothing and holds samples of the past.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly ServerProcess process;

    private PrometheusServer(DirectoryInfo folder, ServerProcess process, Uri url) => (this.folder, this.process, Url) = (folder, process, url);

    /// <summary>Where it answers.</summary>
    public Uri Url { get; }

    /// <summary>Starts it with some series. Skips the test where there is no Prometheus; hack/install-debian.sh gets it.</summary>
    public static async Task<PrometheusServer> StartAsync(SeriesText series, CancellationToken cancellationToken)
    {
        var (prometheus, promtool) = (TestPrograms.Require("prometheus"), TestPrograms.Require("promtool"));
        var home = Directory.CreateTempSubdirectory("cloudintel-prometheus-");
        var (samples, data) = (Path.Combine(home.FullName, "samples"), Path.Combine(home.FullName, "data"));
        await File.WriteAllTextAsync(samples, series.ToString(), cancellationToken);
        var made = await Command.RunAsync(promtool, ["tsdb", "create-blocks-from", "openmetrics", samples, data], "", cancellationToken);
        Assert.True(made.ExitCode == 0, made.Output + made.Error);

        var configuration = Path.Combine(home.FullName, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, "scrape_configs: []\n", cancellationToken);
        var url = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}");
        var server = new PrometheusServer(
            home,
            ServerProcess.Start(
                prometheus,
                [$"--config.file={configuration}", $"--storage.tsdb.path={data}", "--storage.tsdb.retention.time=100y", $"--web.listen-address={url.Authority}"],
                Path.Combine(home.FullName, "log")),
            url);
        try
        {
            using var client = new HttpClient { BaseAddress = url };
            await server.process.WaitUntilReadyAsync(
                "Prometheus",
                async cancel =>
                {
                    using var answer = await client.GetAsync("/-/ready", cancel);
                    return answer.IsSuccessStatusCode;
                },
                cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
