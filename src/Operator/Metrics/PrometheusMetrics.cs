using System.Diagnostics.CodeAnalysis;
using OpenTelemetry.Metrics;

namespace CloudIntel.Operator.Metrics;

/// <summary>
/// Collects the process' metrics when they are scraped. Scrapes that arrive while one of the same format is under way share
/// its result; collections never run at the same time.
/// </summary>
internal sealed class PrometheusMetrics : IDisposable
{
    private const int FormatCount = 2;

    private static readonly TimeSpan CollectionTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim collecting = new(1, 1); // never disposed: a scrape may still wait for it
    private readonly SharedScrape?[] underWay = new SharedScrape?[FormatCount];
    private readonly ILogger<PrometheusMetrics> log;
    private readonly PrometheusExporter exporter;
    private int capacity = 16 * 1024;

    /// <summary>Creates the collector; it yields nothing before <see cref="Reader"/> belongs to a meter provider.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The reader owns the exporter, the meter provider the reader.")]
    public PrometheusMetrics(ObservedInstruments observed, ILogger<PrometheusMetrics> log, ILogger<PrometheusExporter> exporterLog)
    {
        this.log = log;
        exporter = new(observed, exporterLog);
        Reader = new BaseExportingMetricReader(exporter);
    }

    /// <summary>The reader to add to a meter provider.</summary>
    public MetricReader Reader { get; }

    /// <summary>The metrics as text. Dispose the result when it has been sent.</summary>
    /// <exception cref="MetricsUnavailableException">The metrics cannot be collected.</exception>
    public async Task<ScrapeResult> ScrapeAsync(ExpositionFormat format, CancellationToken cancellationToken)
    {
        var shared = Join(format);
        try
        {
            await shared.Completion.WaitAsync(cancellationToken);
            return new(shared);
        }
        catch
        {
            shared.Release();
            throw;
        }
    }

    /// <summary>Ends collecting: scrapes are refused from now on.</summary>
    public void Dispose() => Reader.Dispose();

    private SharedScrape Join(ExpositionFormat format)
    {
        lock (gate)
        {
            if (underWay[(int)format] is { } running)
            {
                running.AddUser();
                return running;
            }

            var started = new SharedScrape(new ExpositionBuffer(capacity));
            underWay[(int)format] = started;
            started.AddUser();
            started.Completion = Task.Run(() => CollectAsync(format, started));
            return started;
        }
    }

    /// <summary>Collects once. The scrape's first user is this method, which keeps the memory until the text is whole.</summary>
    private async Task CollectAsync(ExpositionFormat format, SharedScrape scrape)
    {
        await collecting.WaitAsync();
        try
        {
            var target = new ExportTarget(format, scrape.Output);
            exporter.Target = target;
            var collected = Reader.Collect((int)CollectionTimeout.TotalMilliseconds);
            exporter.Target = null;
            if (!collected || !target.IsWritten)
            {
                log.CollectionFailed(target.Error);
                throw new MetricsUnavailableException("The metrics cannot be collected; the log says more.", target.Error);
            }

            capacity = Math.Max(capacity, scrape.Output.Length);
        }
        finally
        {
            collecting.Release();
            lock (gate)
                underWay[(int)format] = null;
            scrape.Release();
        }
    }
}

/// <summary>The metrics cannot be collected now.</summary>
internal sealed class MetricsUnavailableException(string message, Exception? innerException) : Exception(message, innerException);

/// <summary>One collection and those who wait for it or send it. The last one to release it gives its memory back.</summary>
internal sealed class SharedScrape(ExpositionBuffer output)
{
    private int users = 1;

    /// <summary>The text, whole once <see cref="Completion"/> is.</summary>
    public ExpositionBuffer Output { get; } = output;

    /// <summary>Completes, or fails, when the collection is over.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>Adds one who will release it.</summary>
    public void AddUser() => Interlocked.Increment(ref users);

    /// <summary>Ends one use.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref users) == 0)
            Output.Dispose();
    }
}

/// <summary>The text of one scrape, valid until it is disposed.</summary>
internal sealed class ScrapeResult(SharedScrape scrape) : IDisposable
{
    private SharedScrape? scrape = scrape;

    /// <summary>The whole exposition.</summary>
    public ReadOnlyMemory<byte> Text => (scrape ?? throw new ObjectDisposedException(nameof(ScrapeResult))).Output.Written;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref scrape, null)?.Release();
}
