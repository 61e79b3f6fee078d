using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace CloudIntel.Operator.Metrics;

/// <summary>Registers the metrics of the process.</summary>
internal static class MetricsRegistration
{
    /// <summary>
    /// Collects metrics for <see cref="MetricsEndpoint.MapMetrics"/>. The buckets and bounds of <see cref="MetricViews"/> hold
    /// for every instrument: a further view of the same instrument would show it twice.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="meters">Names of the meters.</param>
    /// <param name="configure">Describes the process; may add exporters, which have no instruments that are asked for their values.</param>
    public static IServiceCollection AddPrometheusMetrics(this IServiceCollection services, IReadOnlyList<string> meters, Action<MeterProviderBuilder> configure)
    {
        services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptionsValidator>();
        services.AddOptions<MetricsOptions>()
            .BindConfiguration(MetricsOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateOnStart();
        services.AddSingleton(provider => new ObservedInstruments(
            meters,
            provider.GetRequiredService<IOptions<MetricsOptions>>().Value,
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            provider.GetRequiredService<ILogger<ObservedInstruments>>()));
        services.AddSingleton<PrometheusMetrics>();
        services.AddSingleton<OpenCostMetrics>();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<MetricsOptions>>().Value;
            var builder = Sdk.CreateMeterProviderBuilder()
                .AddMeter([.. meters])
                .AddReader(provider.GetRequiredService<PrometheusMetrics>().Reader)
                .AddView(instrument => MetricViews.For(instrument, options));
            configure(builder);
            return builder.Build();
        });
        return services;
    }
}
