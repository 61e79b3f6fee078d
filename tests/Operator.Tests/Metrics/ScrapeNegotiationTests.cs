using CloudIntel.Operator.Metrics;

namespace CloudIntel.Operator.Tests.Metrics;

public sealed class ScrapeNegotiationTests
{
    [Theory]
    // What Prometheus 2.42 sends.
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true)]
    // What Prometheus 3 sends.
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", true)]
    [InlineData("application/openmetrics-text", true)]
    [InlineData("application/openmetrics-text; version=\"1.0.0\"", true)]
    [InlineData("application/openmetrics-text;q=0.5, text/plain;q=0.5", true)]
    [InlineData("application/openmetrics-text;q=0.3, text/plain;q=0.5", false)] // the text is wanted more
    [InlineData("application/openmetrics-text;q=0", false)]
    [InlineData("application/openmetrics-text;version=0.0.1", false)] // another format
    [InlineData("text/plain", false)]
    [InlineData("*/*", false)]
    [InlineData("application/json", false)]
    [InlineData("", false)]
    [InlineData(";;;q=", false)]
    public void OpenMetrics_is_sent_to_those_who_want_it_at_least_as_much_as_text(string accept, bool openMetrics) =>
        Assert.Equal(
            openMetrics ? ExpositionFormat.OpenMetrics : ExpositionFormat.PrometheusText,
            ScrapeNegotiation.Format(accept));

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("deflate, gzip;q=0.5", true)]
    [InlineData("*", true)]
    [InlineData("gzip;q=0, *", false)]
    [InlineData("identity", false)]
    [InlineData("", false)]
    public void Gzip_is_sent_to_those_who_accept_it(string acceptEncoding, bool expected) =>
        Assert.Equal(expected, ScrapeNegotiation.AcceptsGzip(acceptEncoding));
}
