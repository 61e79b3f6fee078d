using System.ComponentModel.DataAnnotations;
using CloudIntel.Kubernetes.Webhooks.Certificates;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Options;

/// <summary>How the API server reaches the admission webhooks.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Webhook";

    /// <summary>
    /// Where the certificate comes from. Default: SelfManaged, or InMemory when <see cref="Url"/> is set.
    /// </summary>
    public WebhookCertificateSource? Certificates { get; set; }

    /// <summary>Folder of tls.crt, tls.key and ca.crt when the certificate comes from files. Default: /etc/cloudintel/certificates.</summary>
    [Required]
    public string Directory { get; set; } = "/etc/cloudintel/certificates";

    /// <summary>
    /// For a process outside the cluster: where the API server finds it, such as https://127.0.0.1:9443. The process then writes the
    /// webhook configuration itself, and removes it when it ends. Default: none, the manifests' configuration names the Service.
    /// </summary>
    [HttpsUrl]
    public Uri? Url { get; set; }

    /// <summary>The certificate's source, also where none was said.</summary>
    public WebhookCertificateSource Source =>
        Certificates ?? (Url is null ? WebhookCertificateSource.SelfManaged : WebhookCertificateSource.InMemory);
}

/// <summary>An https URL without path, query or user.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpsUrlAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is null or Uri { IsAbsoluteUri: true, Scheme: "https", PathAndQuery: "/", UserInfo: "", Fragment: "" };

    public override string FormatErrorMessage(string name) => $"{name} must be of the form https://host:port.";
}

[OptionsValidator]
internal sealed partial class WebhookOptionsValidator : IValidateOptions<WebhookOptions>;
