using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CloudIntel.Operator.Metrics;

/// <summary>Finds out from a scraper's headers what to send it.</summary>
internal static class ScrapeNegotiation
{
    private const string OpenMetricsMediaType = "application/openmetrics-text";
    private const string TextMediaType = "text/plain";

    /// <summary>Content type of an answer.</summary>
    public static string ContentType(ExpositionFormat format) => format is ExpositionFormat.OpenMetrics
        ? $"{OpenMetricsMediaType}; version=1.0.0; charset=utf-8"
        : $"{TextMediaType}; version=0.0.4; charset=utf-8";

    /// <summary>
    /// OpenMetrics when it is asked for by name and the plain text is not wanted more; otherwise the plain text, also for
    /// those who name no format that exists here.
    /// </summary>
    public static ExpositionFormat Format(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges))
            return ExpositionFormat.PrometheusText;

        var openMetrics = 0.0;
        var text = 0.0;
        foreach (var range in ranges)
        {
            var quality = range.Quality ?? 1;
            if (range.MediaType.Equals(OpenMetricsMediaType, StringComparison.OrdinalIgnoreCase) && HasVersion(range, "1.0.0"))
                openMetrics = Math.Max(openMetrics, quality);
            else if (range.MediaType.Equals(TextMediaType, StringComparison.OrdinalIgnoreCase) && HasVersion(range, "0.0.4"))
                text = Math.Max(text, quality);
        }

        return openMetrics > 0 && openMetrics >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.PrometheusText;
    }

    /// <summary>Whether the scraper takes a compressed answer.</summary>
    public static bool AcceptsGzip(StringValues acceptEncoding)
    {
        if (!StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var codings))
            return false;
        var named = codings.FirstOrDefault(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            ?? codings.FirstOrDefault(coding => coding.Value == "*");
        return named is not null && (named.Quality ?? 1) > 0;
    }

    /// <summary>A range without a version takes any.</summary>
    private static bool HasVersion(MediaTypeHeaderValue range, string version)
    {
        var asked = range.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase));
        return asked is null || HeaderUtilities.RemoveQuotes(asked.Value).Equals(version, StringComparison.Ordinal);
    }
}
