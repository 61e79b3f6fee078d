using System.IO.Compression;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OpenTelemetry.Metrics;

namespace CloudIntel.Operator.Metrics;

/// <summary>Serves the metrics to scrapers.</summary>
internal static class MetricsEndpoint
{
    /// <summary>Small pieces, so that the server's own buffers stay small.</summary>
    private const int PieceLength = 64 * 1024;

    /// <summary>Serves <see cref="PrometheusMetrics"/> at a path, and has the process measure from now on.</summary>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder endpoints, string pattern = "/metrics")
    {
        endpoints.ServiceProvider.GetRequiredService<MeterProvider>();
        var metrics = endpoints.ServiceProvider.GetRequiredService<PrometheusMetrics>();
        var openCost = endpoints.ServiceProvider.GetRequiredService<IOptions<MetricsOptions>>().Value.OpenCostNames
            ? endpoints.ServiceProvider.GetRequiredService<OpenCostMetrics>()
            : null;
        return endpoints.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], context => ServeAsync(context, metrics, openCost))
            .WithDisplayName("Metrics");
    }

    private static async Task ServeAsync(HttpContext context, PrometheusMetrics metrics, OpenCostMetrics? openCost)
    {
        var request = context.Request.Headers;
        var response = context.Response;
        var format = ScrapeNegotiation.Format(request.Accept);
        ScrapeResult scrape;
        try
        {
            scrape = await metrics.ScrapeAsync(format, context.RequestAborted);
        }
        catch (MetricsUnavailableException e)
        {
            response.StatusCode = StatusCodes.Status500InternalServerError;
            await response.WriteAsync(e.Message, context.RequestAborted);
            return;
        }

        using (scrape)
        {
            response.ContentType = ScrapeNegotiation.ContentType(format);
            response.Headers.CacheControl = "no-store";
            response.Headers.Vary = $"{HeaderNames.Accept}, {HeaderNames.AcceptEncoding}";
            var compressed = ScrapeNegotiation.AcceptsGzip(request.AcceptEncoding);
            if (compressed)
                response.Headers.ContentEncoding = "gzip";
            else if (openCost is null)
                response.ContentLength = scrape.Text.Length;
            if (HttpMethods.IsHead(context.Request.Method))
                return;

            if (!compressed)
            {
                await WriteAsync(response.Body);
                return;
            }

            await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
            await WriteAsync(gzip);
        }

        // Those of OpenCost come first, since the other text has an end.
        async Task WriteAsync(Stream body)
        {
            if (openCost is not null)
                await openCost.WriteAsync(body, context.RequestAborted);
            await MetricsEndpoint.WriteAsync(body, scrape.Text, context.RequestAborted);
        }
    }

    private static async Task WriteAsync(Stream body, ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        for (; text.Length > PieceLength; text = text[PieceLength..])
            await body.WriteAsync(text[..PieceLength], cancellationToken);
        await body.WriteAsync(text, cancellationToken);
    }
}
