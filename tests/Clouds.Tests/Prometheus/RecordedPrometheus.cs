using System.Globalization;
using System.Text;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Clouds.Tests.Prometheus;

/// <summary>A real Prometheus that scrapes nothing and holds counters of the past, one sample every five minutes.</summary>
internal sealed class RecordedPrometheus : IAsyncDisposable
{
    private const int SecondsBetween = 300;

    private readonly DirectoryInfo folder;
    private readonly ServerProcess process;

    private RecordedPrometheus(DirectoryInfo folder, ServerProcess process, Uri url) => (this.folder, this.process, Url) = (folder, process, url);

    public Uri Url { get; }

    /// <summary>Starts it with counters named <c>requests_total</c> that grow evenly.</summary>
    /// <param name="prometheus">The program.</param>
    /// <param name="promtool">The program that makes its blocks.</param>
    /// <param name="start">The first sample.</param>
    /// <param name="days">For how long there are samples.</param>
    /// <param name="growth">What the counter of a team grows by in a hundred seconds.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<RecordedPrometheus> StartAsync(
        string prometheus, string promtool, DateTimeOffset start, int days, Dictionary<string, int> growth, CancellationToken cancellationToken)
    {
        var home = Directory.CreateTempSubdirectory("cloudintel-prometheus-");
        var (samples, data) = (Path.Combine(home.FullName, "samples"), Path.Combine(home.FullName, "data"));
        var text = new StringBuilder("# TYPE requests counter\n");
        foreach (var (team, perHundred) in growth)
        {
            for (var seconds = 0; seconds <= days * 86_400; seconds += SecondsBetween)
                text.Append(CultureInfo.InvariantCulture, $"requests_total{{team=\"{team}\"}} {seconds / 100 * perHundred} {start.ToUnixTimeSeconds() + seconds}\n");
        }

        await File.WriteAllTextAsync(samples, text.Append("# EOF\n").ToString(), cancellationToken);
        var made = await Command.RunAsync(promtool, ["tsdb", "create-blocks-from", "openmetrics", samples, data], "", cancellationToken);
        Assert.True(made.ExitCode == 0, made.Output + made.Error);

        var configuration = Path.Combine(home.FullName, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, "scrape_configs: []\n", cancellationToken);
        var port = LoopbackPort.Free();
        var server = ServerProcess.Start(
            prometheus,
            [$"--config.file={configuration}", $"--storage.tsdb.path={data}", "--storage.tsdb.retention.time=100y", $"--web.listen-address=127.0.0.1:{port}"],
            Path.Combine(home.FullName, "log"));
        var started = new RecordedPrometheus(home, server, new($"http://127.0.0.1:{port}"));
        using var client = new HttpClient { BaseAddress = started.Url };
        while (!await IsReadyAsync(client, cancellationToken))
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync("/-/ready", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }
}
