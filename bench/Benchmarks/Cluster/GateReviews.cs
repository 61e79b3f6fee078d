using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>Asks the gate as API servers do, without one: admission reviews over TLS on connections that stay open. No two are about the same object.</summary>
internal sealed class GateReviews : IDisposable
{
    private readonly HttpClient client;
    private readonly string question;
    private readonly OperatorProcess gate;
    private int asked;
    private int failed;

    /// <summary>Asks an operator about Deployments.</summary>
    /// <param name="gate">The operator.</param>
    /// <param name="namespace">Where they are.</param>
    public GateReviews(OperatorProcess gate, string @namespace = "default")
    {
        this.gate = gate;
        var handler = new SocketsHttpHandler
        {
#pragma warning disable CA5359 // the certificate is the operator's own, and nobody else is on loopback
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
        };
        client = new(handler) { BaseAddress = new($"https://127.0.0.1:{gate.WebhookPort}") };
        question = $$$$"""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"705ab4f5-6393-11e8-b7cc-NUMBER","kind":{"group":"apps","version":"v1","kind":"Deployment"},
            "resource":{"group":"apps","version":"v1","resource":"deployments"},"requestKind":{"group":"apps","version":"v1","kind":"Deployment"},
            "requestResource":{"group":"apps","version":"v1","resource":"deployments"},"name":"web-NUMBER","namespace":"{{{{@namespace}}}}","operation":"CREATE","userInfo":{"username":"admin","groups":["system:masters"]},
            "object":{{{{GatedCluster.Deployment.Replace("\"web\",\"namespace\"", "\"web-NUMBER\",\"namespace\"", StringComparison.Ordinal)}}}},"oldObject":null,"dryRun":true,"options":{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1"}}}
            """;
    }

    /// <summary>Asks at a rate, and times the answers.</summary>
    public async Task<Latencies> OfferAsync(int rate, TimeSpan duration, CancellationToken cancellationToken)
    {
        var before = failed;
        var each = await ConstantRate.OfferAsync(rate, duration, () => AskOnceAsync(cancellationToken), cancellationToken);
        return new(each, failed - before);
    }

    /// <summary>Asks on so many connections at once, each of which sends the next question when it has the answer to the last, and returns how long each answer took, in milliseconds.</summary>
    public async Task<Latencies> AskAsync(int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var before = failed;
        var watch = Stopwatch.StartNew();
        var each = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => AskAsync(watch, duration, cancellationToken), cancellationToken)));
        return new([.. each.SelectMany(times => times)], failed - before);
    }

    public void Dispose() => client.Dispose();

    private async Task<List<double>> AskAsync(Stopwatch watch, TimeSpan duration, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        while (watch.Elapsed < duration)
        {
            var began = Stopwatch.GetTimestamp();
            await AskOnceAsync(cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return times;
    }

    private async Task AskOnceAsync(CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref asked).ToString("D12", CultureInfo.InvariantCulture);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(question.Replace("NUMBER", number, StringComparison.Ordinal))) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await client.PostAsync("/gate/ignore?timeout=10s", content, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (answer.IsSuccessStatusCode && text.Contains("\"allowed\":true", StringComparison.Ordinal))
            return;
        if (Interlocked.Increment(ref failed) == 1)
            Console.WriteLine($"The gate answered {(int)answer.StatusCode}: {text}\n{await gate.LogTailAsync(40, cancellationToken)}");
    }
}
