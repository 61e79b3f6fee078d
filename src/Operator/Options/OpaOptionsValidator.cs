using CloudIntel.Clouds.Policies;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Options;

/// <summary>Refuses an OPA that could not be asked.</summary>
internal sealed partial class OpaOptionsValidator : IValidateOptions<OpaOptions>
{
    public ValidateOptionsResult Validate(string? name, OpaOptions options)
    {
        var complaints = new List<string>(new Ranges().Validate(name, options).Failures ?? []);
        if (options.Url is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0))
            complaints.Add("Opa:Url must be the URL of a server, http or https, without user, password or query, such as http://127.0.0.1:8181.");
        if (options.BearerTokenFile is { } token && !File.Exists(token))
            complaints.Add($"Opa:BearerTokenFile: there is no file {token}.");
        if (options.CaFile is { } authorities && CertificateFile.Complaint(authorities) is { } complaint)
            complaints.Add($"Opa:CaFile: {complaint}");
        return complaints.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(complaints);
    }

    /// <summary>What is said beside the settings themselves.</summary>
    [OptionsValidator]
    private sealed partial class Ranges : IValidateOptions<OpaOptions>;
}
