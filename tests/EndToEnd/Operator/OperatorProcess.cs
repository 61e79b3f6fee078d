using System.Globalization;
using System.Net;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>The operator's own binary, running beside a test.</summary>
internal sealed class OperatorProcess : IAsyncDisposable
{
    private readonly ServerProcess process;
    private readonly HttpClient http;

    private OperatorProcess(ServerProcess process, Uri health, int webhookPort, string ledger)
    {
        this.process = process;
        http = new() { BaseAddress = health };
        WebhookPort = webhookPort;
        Ledger = ledger;
    }

    /// <summary>Port of the admission webhooks, TLS.</summary>
    public int WebhookPort { get; }

    /// <summary>File of its embedded ledger.</summary>
    public string Ledger { get; }

    /// <summary>Starts the binary that was built with the tests.</summary>
    public static OperatorProcess Start(OperatorCluster cluster, string kubeconfig, int number, IEnumerable<(string Name, string Value)> settings)
    {
        var health = LoopbackPort.Free();
        var webhook = LoopbackPort.Free();
        var ledger = Path.Combine(cluster.Plane.Folder, "ledgers", "ledger.duckdb");
        var environment = new Dictionary<string, string>
        {
            ["KUBECONFIG"] = kubeconfig,
            ["POD_NAMESPACE"] = OperatorCluster.Namespace,
            ["POD_NAME"] = $"operator-{number}",
            ["CLOUDINTEL_Ledger__Path"] = ledger,
            ["CLOUDINTEL_BillLocations__Root"] = cluster.Bills.Path,
            ["CLOUDINTEL_Endpoints__Address"] = "127.0.0.1",
            ["CLOUDINTEL_Endpoints__HealthPort"] = health.ToString(CultureInfo.InvariantCulture),
            ["CLOUDINTEL_Endpoints__MetricsOnHealthPort"] = "true",
            ["CLOUDINTEL_Endpoints__WebhookPort"] = webhook.ToString(CultureInfo.InvariantCulture),
            ["CLOUDINTEL_FinOps__RetryInterval"] = "00:00:01",
        };
        foreach (var (name, value) in settings)
            environment[name.StartsWith("OTEL_", StringComparison.Ordinal) ? name : $"CLOUDINTEL_{name}"] = value;
        var started = ServerProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "CloudIntel.Operator"), [], Path.Combine(cluster.Plane.Folder, $"operator-{number}.log"), environment);
        return new(started, new($"http://127.0.0.1:{health}"), webhook, ledger);
    }

    /// <summary>Waits until /readyz says so.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            while (!await IsReadyAsync(timeout.Token))
                await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"The operator is not ready after a minute:\n{LogTail(60)}");
        }
    }

    /// <summary>Whether /readyz says so.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync("/readyz", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The sum of a metric's series whose labels contain a text; 0 when there are none.</summary>
    public async Task<double> MetricAsync(string name, string labels, CancellationToken cancellationToken)
    {
        var text = await http.GetStringAsync("/metrics", cancellationToken);
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is '{' or ' ' && line.Contains(labels, StringComparison.Ordinal))
            .Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>What the API answers at a path, to whoever has a token.</summary>
    public async Task<(HttpStatusCode Status, string Text)> DownloadAsync(string path, string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        using var answer = await http.SendAsync(request, cancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Everything at /metrics.</summary>
    public Task<string> MetricsAsync(CancellationToken cancellationToken) => http.GetStringAsync("/metrics", cancellationToken);

    /// <summary>Everything at /metrics, once a text is there: what a status says is measured a moment later.</summary>
    public async Task<string> MetricsWithAsync(string text, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        var metrics = "";
        try
        {
            while (!metrics.Contains(text, StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
                metrics = await MetricsAsync(timeout.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"There is no {text} among:\n{metrics}");
        }

        return metrics;
    }

    /// <summary>Asks its API.</summary>
    public async Task<(int Status, string Text)> AskAsync(string path, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await http.SendAsync(request, cancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Ends it kindly or not: TERM, KILL, STOP, CONT.</summary>
    public Task SignalAsync(string signal) => process.SignalAsync(signal);

    /// <summary>Waits until it ends by itself, and returns its exit code.</summary>
    public Task<int> ExitCodeAsync(CancellationToken cancellationToken) => process.JoinAsync(cancellationToken);

    /// <summary>The end of what it logged.</summary>
    public string LogTail(int lines) => process.LogTail(lines);

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return process.DisposeAsync();
    }
}
