using CloudIntel.Clouds.Locations;
using CloudIntel.Clouds.Policies;
using CloudIntel.Clouds.Prices;
using CloudIntel.Clouds.Prometheus;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.CostPolicies.Decisions;
using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Controllers.ScalingRecommendations;
using CloudIntel.Controllers.Shared;
using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Ledger;
using CloudIntel.Operator.Metrics;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Options;

/// <summary>
/// Where settings come from: environment variables such as CLOUDINTEL_Ledger__Path, and arguments such as --Ledger:Path. What
/// nobody knows or what is out of its range ends the process at the start, with a message that names it.
/// </summary>
internal static class OperatorConfiguration
{
    /// <summary>Prefix of environment variables that are settings.</summary>
    public const string EnvironmentPrefix = "CLOUDINTEL_";

    /// <summary>Where the ledger lies unless it is said otherwise: the volume of config/manager.</summary>
    private const string DefaultLedger = "/var/lib/cloudintel/ledger.duckdb";

    private static readonly string[] Sections =
    [
        EndpointOptions.Section, WebhookOptions.Section, ElectionOptions.Section, FinOpsOptions.Section, ClusterOptions.Section, UsageOptions.Section, SizingOptions.Section, SimulationOptions.Section, GateOptions.Section,
        PrometheusOptions.Section, OpaOptions.Section, DecisionOptions.Section, LedgerSection,
        BillLocationOptions.Section, PriceOptions.Section, MetricsOptions.Section, "Logging",
    ];

    /// <summary>Variables with our prefix that are for builds and tests, and those that Kubernetes sets for the Service cloudintel-operator.</summary>
    private static readonly string[] NoSettings = ["TEST_", "DUCKDB_LIBRARY", "OPERATOR_"];

    private const string LedgerSection = "Ledger";

    /// <summary>Reads the settings.</summary>
    /// <exception cref="OptionsValidationException">One of them belongs to no section.</exception>
    public static void AddOperatorSettings(this ConfigurationManager configuration, string[] args)
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).AddCommandLine(args).Build();
        var unknown = settings.GetChildren()
            .Select(section => section.Key)
            .Where(key => !Sections.Contains(key, StringComparer.OrdinalIgnoreCase))
            .Where(key => !NoSettings.Any(prefix => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        if (unknown.Count > 0)
        {
            throw new OptionsValidationException("", typeof(ConfigurationManager),
                unknown.Select(key => $"there is no setting {key}; the sections are {string.Join(", ", Sections)}"));
        }

        configuration.AddConfiguration(settings);
    }

    /// <summary>Binds each section to its options, checked at the start.</summary>
    public static IServiceCollection AddOperatorOptions(this IServiceCollection services)
    {
        services.Bind<EndpointOptions, EndpointOptionsValidator>(EndpointOptions.Section);
        services.Bind<WebhookOptions, WebhookOptionsValidator>(WebhookOptions.Section);
        services.Bind<ElectionOptions, ElectionOptionsValidator>(ElectionOptions.Section);
        services.Bind<FinOpsOptions, FinOpsOptionsValidator>(FinOpsOptions.Section);
        services.Bind<ClusterOptions, ClusterOptionsValidator>(ClusterOptions.Section);
        services.Bind<UsageOptions, UsageOptionsValidator>(UsageOptions.Section);
        services.Bind<SizingOptions, SizingOptionsValidator>(SizingOptions.Section);
        services.Bind<SimulationOptions, SimulationOptionsValidator>(SimulationOptions.Section);
        services.Bind<GateOptions, GateOptionsValidator>(GateOptions.Section);
        services.Bind<PrometheusOptions, PrometheusOptionsValidator>(PrometheusOptions.Section);
        services.Bind<OpaOptions, OpaOptionsValidator>(OpaOptions.Section);
        services.Bind<DecisionOptions, DecisionOptionsValidator>(DecisionOptions.Section);
        services.Bind<BillLocationOptions, BillLocationOptionsValidator>(BillLocationOptions.Section);
        services.Bind<PriceOptions, PriceOptionsValidator>(PriceOptions.Section);
        services.Bind<LedgerOptions, LedgerOptionsValidator>(LedgerSection);
        services.PostConfigure<LedgerOptions>(ledger => ledger.Path ??= DefaultLedger);
        return services;
    }

    /// <summary>The settings of a section, checked, for what must be known before there are services.</summary>
    /// <exception cref="OptionsValidationException">One of them is out of its range.</exception>
    public static TOptions Read<TOptions, TValidator>(this IConfiguration configuration, string section)
        where TOptions : class, new()
        where TValidator : IValidateOptions<TOptions>, new()
    {
        var options = new TOptions();
        configuration.GetSection(section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        var result = new TValidator().Validate(section, options);
        return result.Failed ? throw new OptionsValidationException(section, typeof(TOptions), result.Failures) : options;
    }

    private static void Bind<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        services.AddOptions<TOptions>().BindConfiguration(section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateOnStart();
    }
}

[OptionsValidator]
internal sealed partial class FinOpsOptionsValidator : IValidateOptions<FinOpsOptions>;

[OptionsValidator]
internal sealed partial class ClusterOptionsValidator : IValidateOptions<ClusterOptions>;

[OptionsValidator]
internal sealed partial class UsageOptionsValidator : IValidateOptions<UsageOptions>;

[OptionsValidator]
internal sealed partial class SizingOptionsValidator : IValidateOptions<SizingOptions>;

[OptionsValidator]
internal sealed partial class SimulationOptionsValidator : IValidateOptions<SimulationOptions>;

[OptionsValidator]
internal sealed partial class DecisionOptionsValidator : IValidateOptions<DecisionOptions>;

[OptionsValidator]
internal sealed partial class BillLocationOptionsValidator : IValidateOptions<BillLocationOptions>;

[OptionsValidator]
internal sealed partial class GateOptionsValidator : IValidateOptions<GateOptions>;

/// <summary>Asks for what the chosen store needs.</summary>
internal sealed class LedgerOptionsValidator : IValidateOptions<LedgerOptions>
{
    public ValidateOptionsResult Validate(string? name, LedgerOptions options)
    {
        var complaints = new List<string>();
        if (options.Store == LedgerStore.PostgreSql && string.IsNullOrWhiteSpace(options.ConnectionString))
            complaints.Add("Ledger:ConnectionString must be set, since Ledger:Store is PostgreSql.");
        if (options.MemoryLimit < 64L << 20)
            complaints.Add("Ledger:MemoryLimit must be at least 67108864 bytes (64 MiB).");
        if (options.Threads < 0)
            complaints.Add("Ledger:Threads must not be negative.");
        if (options.Retention.Versions < 1)
            complaints.Add("Ledger:Retention:Versions must be at least 1: the version that counts is always kept.");
        if (options.Retention.ChargeMonths < 0)
            complaints.Add("Ledger:Retention:ChargeMonths must not be negative; 0 keeps charges for ever.");
        if (options.Retention.Months < 0)
            complaints.Add("Ledger:Retention:Months must not be negative; 0 keeps everything for ever.");
        return complaints.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(complaints);
    }
}
