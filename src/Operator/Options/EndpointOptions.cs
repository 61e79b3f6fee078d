using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;
using OptionError = System.ComponentModel.DataAnnotations.ValidationResult;

namespace CloudIntel.Operator.Options;

/// <summary>Where the process listens.</summary>
internal sealed class EndpointOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Endpoints";

    /// <summary>The address of every endpoint: an IP address, or * for all. Default: *.</summary>
    [Required]
    public string Address { get; set; } = "*";

    /// <summary>Port of /healthz and /readyz, plain HTTP, for the kubelet. Default: 8080.</summary>
    [Range(1, 65535)]
    public int HealthPort { get; set; } = 8080;

    /// <summary>Port of /metrics, HTTPS, for callers that the cluster's RBAC lets scrape. Default: 8443.</summary>
    [Range(1, 65535)]
    public int MetricsPort { get; set; } = 8443;

    /// <summary>Whether /metrics is served to everybody, without TLS, on the health port instead: for a process outside a cluster. Default: false.</summary>
    public bool MetricsOnHealthPort { get; set; }

    /// <summary>Port of the admission webhooks, HTTPS. Default: 9443.</summary>
    [Range(1, 65535)]
    public int WebhookPort { get; set; } = 9443;

    /// <summary>
    /// How long the process serves on after it said that it is not ready any more, so that nobody calls it in vain. Default: 5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:20")]
    public TimeSpan UnreadyPeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The address to bind to; null for all.</summary>
    public IPAddress? BindAddress => Address == "*" ? null : IPAddress.Parse(Address);

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate(ValidationContext validationContext)
    {
        if (Address != "*" && !IPAddress.TryParse(Address, out _))
            yield return new($"{nameof(Address)} must be * or an IP address, not \"{Address}\".", [nameof(Address)]);
        int[] ports = MetricsOnHealthPort ? [HealthPort, WebhookPort] : [HealthPort, MetricsPort, WebhookPort];
        if (ports.Distinct().Count() < ports.Length)
            yield return new($"the ports of {Section} must differ: {string.Join(", ", ports)}.", [nameof(HealthPort)]);
    }
}

[OptionsValidator]
internal sealed partial class EndpointOptionsValidator : IValidateOptions<EndpointOptions>;
