using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using OptionError = System.ComponentModel.DataAnnotations.ValidationResult;

namespace CloudIntel.Kubernetes.Webhooks.Certificates;

/// <summary>Where the certificate of the webhooks comes from.</summary>
public enum WebhookCertificateSource
{
    /// <summary>Made here, kept in a Secret that all replicas share, renewed in time; needs no other component.</summary>
    SelfManaged,

    /// <summary>Files that somebody else writes and renews, such as a mounted Secret of cert-manager.</summary>
    Files,

    /// <summary>Made at the start and never stored; for tests and development, with one process.</summary>
    InMemory,
}

/// <summary>How the webhooks prove to the API server who they are.</summary>
public sealed class WebhookCertificateOptions : IValidatableObject
{
    /// <summary>Where the certificate comes from. Default: self-managed.</summary>
    public WebhookCertificateSource Source { get; set; }

    /// <summary>Name of the service in front of the webhooks; null where they are called by URL only.</summary>
    public string? ServiceName { get; set; }

    /// <summary>Namespace of the service and of the Secret. Needed by a self-managed certificate.</summary>
    public string? Namespace { get; set; }

    /// <summary>Further DNS names and IP addresses by which the webhooks are called, such as <c>127.0.0.1</c>.</summary>
    public IList<string> ExtraHosts { get; } = [];

    /// <summary>The Secret of a self-managed certificate. Default: webhook-certificate.</summary>
    [Required]
    public string SecretName { get; set; } = "webhook-certificate";

    /// <summary>
    /// Validating and mutating configurations of these names are told the authority of a self-managed certificate: in each of their
    /// webhooks. Without any, the authority is not replaced before it ends, since nobody would hear of the new one.
    /// </summary>
    public IList<string> ConfigurationNames { get; } = [];

    /// <summary>Owner of the authority in the configurations. Default: webhook-ca.</summary>
    [Required]
    public string FieldManager { get; set; } = "webhook-ca";

    /// <summary>How often the Secret or the files are looked at. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Life of a self-managed authority, which is replaced after two thirds of it. Default: ten years.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan AuthorityLifetime { get; set; } = TimeSpan.FromDays(3650);

    /// <summary>Life of a self-managed certificate, which is renewed after two thirds of it. Default: one year.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "36500.00:00:00")]
    public TimeSpan CertificateLifetime { get; set; } = TimeSpan.FromDays(365);

    /// <summary>
    /// How long a new authority must have been in the configurations before a certificate of it is served: every API server
    /// must have seen it. Default: two minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan PropagationDelay { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the old authority stays trusted after the switch: every replica must have switched. Default: one day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan OldAuthorityRetention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Folder with <c>tls.crt</c>, <c>tls.key</c> and perhaps <c>ca.crt</c>, when the certificate comes from files.</summary>
    public string? Directory { get; set; }

    /// <summary>
    /// PEM file of the authorities that callers' certificates must come from; null when callers need none, which is what API
    /// servers do unless they are told otherwise. Read once.
    /// </summary>
    public string? ClientAuthorityFile { get; set; }

    /// <summary>Names that the certificate must be for: the service's, longest first, then the extra ones.</summary>
    internal IReadOnlyList<string> Hosts => ServiceName is null
        ? [.. ExtraHosts]
        : [$"{ServiceName}.{Namespace}.svc", $"{ServiceName}.{Namespace}.svc.cluster.local", $"{ServiceName}.{Namespace}", ServiceName, .. ExtraHosts];

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate(ValidationContext validationContext)
    {
        if (Source is WebhookCertificateSource.Files)
        {
            if (string.IsNullOrEmpty(Directory))
                yield return new OptionError($"{nameof(Directory)} must name the folder of the certificate's files.", [nameof(Directory)]);
            yield break;
        }

        if (string.IsNullOrEmpty(Namespace) && (Source is WebhookCertificateSource.SelfManaged || ServiceName is not null))
            yield return new OptionError($"{nameof(Namespace)} must be given.", [nameof(Namespace)]);
        if (Hosts.Count == 0)
            yield return new OptionError($"{nameof(ServiceName)} or {nameof(ExtraHosts)} must say what the certificate is for.", [nameof(ServiceName)]);
    }
}

[OptionsValidator]
internal sealed partial class WebhookCertificateOptionsValidator : IValidateOptions<WebhookCertificateOptions>;
