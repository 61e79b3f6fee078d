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
    /// <param name="configure">Names the meters and describes the process; may add exporters.</param>
    public static IServiceCollection AddPrometheusMetrics(this IServiceCollection services, Action<MeterProviderBuilder> configure)
    {
        services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptionsValidator>();
        services.AddOptions<MetricsOptions>()
            .BindConfiguration(MetricsOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateOnStart();
        services.AddSingleton<PrometheusMetrics>();
        services.AddSingleton<OpenCostMetrics>();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<MetricsOptions>>().Value;
            var builder = Sdk.CreateMeterProviderBuilder()
                .AddReader(provider.GetRequiredService<PrometheusMetrics>().Reader)
                .AddView(instrument => MetricViews.For(instrument, options));
            configure(builder);
            return builder.Build();
        });
        return services;
    }
}
