using CloudIntel.Clouds.Prometheus;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Options;

/// <summary>Refuses what could not be asked, or not as who is meant.</summary>
internal sealed partial class PrometheusOptionsValidator : IValidateOptions<PrometheusOptions>
{
    public ValidateOptionsResult Validate(string? name, PrometheusOptions options)
    {
        var complaints = new List<string>(new Ranges().Validate(name, options).Failures ?? []);
        if (options.Url is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0))
            complaints.Add("PrometheusApi:Url must be the URL of a server, http or https, without user, password or query, such as http://prometheus.monitoring:9090.");
        if (options.BearerTokenFile is not null && options.Username is not null)
            complaints.Add("PrometheusApi:BearerTokenFile and PrometheusApi:Username exclude each other.");
        if (options.Username is null != options.PasswordFile is null)
            complaints.Add("PrometheusApi:Username and PrometheusApi:PasswordFile belong together.");
        foreach (var (setting, file) in ((string, string?)[])[("BearerTokenFile", options.BearerTokenFile), ("PasswordFile", options.PasswordFile)])
        {
            if (file is not null && !File.Exists(file))
                complaints.Add($"PrometheusApi:{setting}: there is no file {file}.");
        }

        if (options.CaFile is { } authorities && CertificateFile.Complaint(authorities) is { } complaint)
            complaints.Add($"PrometheusApi:CaFile: {complaint}");
        return complaints.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(complaints);
    }

    /// <summary>What is said beside the settings themselves.</summary>
    [OptionsValidator]
    private sealed partial class Ranges : IValidateOptions<PrometheusOptions>;
}
