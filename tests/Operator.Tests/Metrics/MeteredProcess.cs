using System.Diagnostics.Metrics;
using System.Text;
using CloudIntel.Operator.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace CloudIntel.Operator.Tests.Metrics;

/// <summary>A meter of its own with everything between it and the text of a scrape.</summary>
internal sealed class MeteredProcess : IDisposable
{
    private readonly MeterProvider provider;
    private readonly ObservedInstruments observed;

    public MeteredProcess(MetricsOptions? options = null, bool withExemplars = false)
    {
        var name = $"test-{Guid.NewGuid()}";
        Meter = new(name);
        OtherMeter = new($"{name}-other");
        var bounds = options ?? new();
        observed = new([Meter.Name, OtherMeter.Name], bounds, TimeProvider.System, NullLogger<ObservedInstruments>.Instance);
        Metrics = new(observed, NullLogger<PrometheusMetrics>.Instance, NullLogger<PrometheusExporter>.Instance);
        provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddAttributes(
                new Dictionary<string, object> { ["service.name"] = "cloudintel-operator", ["service.version"] = "0.1.0" }))
            .AddMeter(Meter.Name).AddMeter(OtherMeter.Name)
            .AddView(instrument => MetricViews.For(instrument, bounds))
            .SetExemplarFilter(withExemplars ? ExemplarFilterType.TraceBased : ExemplarFilterType.AlwaysOff)
            .AddReader(Metrics.Reader)
            .Build();
    }

    public Meter Meter { get; }

    /// <summary>A second library's meter, sorted after <see cref="Meter"/>.</summary>
    public Meter OtherMeter { get; }

    public PrometheusMetrics Metrics { get; }

    public async Task<string> ScrapeAsync(ExpositionFormat format)
    {
        using var scrape = await Metrics.ScrapeAsync(format, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(scrape.Text.Span);
    }

    public async Task<Exposition> ParsedAsync(ExpositionFormat format) => Exposition.Parse(await ScrapeAsync(format), format);

    public void Dispose()
    {
        provider.Dispose();
        Metrics.Dispose();
        observed.Dispose();
        Meter.Dispose();
        OtherMeter.Dispose();
    }
}
