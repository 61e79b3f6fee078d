using System.Diagnostics;
using System.Globalization;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>A server of ours in a process of its own that answers /readyz: the operator, or an empty host to compare it with.</summary>
internal sealed class OperatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly HttpClient http;
    private readonly Stopwatch started;
    private readonly string log;

    private OperatorProcess(ProcessStartInfo start, int healthPort, int webhookPort, string log)
    {
        this.log = log;
        WebhookPort = webhookPort;
        http = new() { BaseAddress = new($"http://127.0.0.1:{healthPort}") };
        started = Stopwatch.StartNew();
        process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
    }

    /// <summary>Port of the admission webhooks, TLS.</summary>
    public int WebhookPort { get; }

    /// <summary>Processor time that the process has taken so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>What the process holds of the machine's memory, in MiB.</summary>
    public double ResidentMebibytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / 1024d / 1024;
        }
    }

    /// <summary>Starts the operator on a cluster as hack/run.sh does, as administrator, with an embedded ledger.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="program">The operator's binary.</param>
    /// <param name="folder">Where its ledger and its bills lie.</param>
    /// <param name="settings">Settings beside those that point it here, such as <c>Opa__Url</c>.</param>
    /// <param name="onOneCore">Whether it has a processor of its own, and no more: see <see cref="Processors"/>.</param>
    public static OperatorProcess Start(BenchCluster cluster, string program, string folder, IReadOnlyDictionary<string, string>? settings = null, bool onOneCore = false)
    {
        var (health, webhook) = (LoopbackPort.Free(), LoopbackPort.Free());
        var output = Path.Combine(folder, "operator.log");
        Dictionary<string, string> environment = new()
        {
            ["KUBECONFIG"] = cluster.Plane.Kubeconfig,
            ["POD_NAMESPACE"] = BenchCluster.OperatorNamespace,
            ["POD_NAME"] = "bench-operator",
            ["CLOUDINTEL_Ledger__Path"] = Path.Combine(folder, "ledger.duckdb"),
            ["CLOUDINTEL_BillLocations__Root"] = folder,
            ["CLOUDINTEL_Endpoints__Address"] = "127.0.0.1",
            ["CLOUDINTEL_Endpoints__HealthPort"] = health.ToString(CultureInfo.InvariantCulture),
            ["CLOUDINTEL_Endpoints__MetricsOnHealthPort"] = "true",
            ["CLOUDINTEL_Endpoints__WebhookPort"] = webhook.ToString(CultureInfo.InvariantCulture),
            ["CLOUDINTEL_Webhook__Url"] = $"https://127.0.0.1:{webhook}",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            environment[$"CLOUDINTEL_{name}"] = value;
        return new(Silent(onOneCore ? [.. Processors.First(), program] : [program], output, environment), health, webhook, output);
    }

    /// <summary>Starts this program as a host that does nothing but answer.</summary>
    /// <param name="folder">Where it logs.</param>
    public static OperatorProcess StartEmptyHost(string folder)
    {
        var port = LoopbackPort.Free();
        var output = Path.Combine(folder, "empty-host.log");
        return new(Silent([Environment.ProcessPath!, "empty-host", port.ToString(CultureInfo.InvariantCulture)], output, []), port, webhookPort: 0, output);
    }

    /// <summary>Waits until /readyz says so.</summary>
    /// <returns>How long it took since the process was started, in seconds.</returns>
    public async Task<double> WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        while (!await IsReadyAsync(cancellationToken))
        {
            if (process.HasExited || started.Elapsed > Patience)
                throw new InvalidOperationException($"{process.StartInfo.FileName} does not become ready:\n{await File.ReadAllTextAsync(log, cancellationToken)}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        }

        return started.Elapsed.TotalSeconds;
    }

    /// <summary>The sum of a metric's series whose labels contain a text.</summary>
    public async Task<double> MetricAsync(string name, string labels, CancellationToken cancellationToken) =>
        MetricsText.Sum(await http.GetStringAsync("/metrics", cancellationToken), name, labels);

    /// <summary>The last lines that it logged.</summary>
    public async Task<string> LogTailAsync(int lines, CancellationToken cancellationToken) => string.Join('\n', (await File.ReadAllLinesAsync(log, cancellationToken)).TakeLast(lines));

    /// <summary>Asks it to end and waits; kills it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (!process.HasExited)
        {
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await Command.RunAsync("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)], "", patience.Token);
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }
        }

        process.Dispose();
    }

    /// <summary>A start whose output goes to a file: the shell replaces itself by the program, so its process is the program's.</summary>
    private static ProcessStartInfo Silent(IEnumerable<string> command, string log, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (var argument in (string[])["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "sh", log, .. command])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync("/readyz", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }
}
