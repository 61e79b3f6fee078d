using System.Globalization;
using System.Text;
using CloudIntel.Kubernetes.Configuration;

namespace CloudIntel.Kubernetes.Transport;

/// <summary>
/// Says by headers on whose behalf a request is made. The API server wants one header a value; .NET joins the values of a header
/// with commas, which would make another value of them. Each header therefore has a name of its own.
/// </summary>
internal static class ImpersonationHeaders
{
    private const string NameCharacters = "!#$&'*+-.^_`|~";

    /// <summary>The headers; none without impersonation.</summary>
    /// <exception cref="KubernetesConfigurationException">There is no way to say it.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(Impersonation? impersonation) =>
        impersonation is null ? [] : [.. Headers(impersonation)];

    private static IEnumerable<KeyValuePair<string, string>> Headers(Impersonation impersonation)
    {
        yield return new("Impersonate-User", impersonation.User);
        if (impersonation.Uid is not null)
            yield return new("Impersonate-Uid", impersonation.Uid);
        if (impersonation.Groups.Count > 1)
        {
            throw new KubernetesConfigurationException(
                $"{impersonation.User} is impersonated with {impersonation.Groups.Count} groups; only one group can be sent. Impersonate a user that is in them.");
        }

        foreach (var group in impersonation.Groups)
            yield return new("Impersonate-Group", group);
        foreach (var (key, values) in impersonation.Extra)
        {
            for (var i = 0; i < values.Count; i++)
                yield return new("Impersonate-Extra-" + Escaped(key, variant: i), values[i]);
        }
    }

    /// <summary>
    /// Names of headers hold no slash and no colon, which keys do: the server undoes percent-encoding. It does not mind what else
    /// is encoded, so encoding some plain characters, one selection a value, makes names that differ and mean the same.
    /// </summary>
    private static string Escaped(string key, int variant)
    {
        var escaped = new StringBuilder(key.Length);
        foreach (var b in Encoding.UTF8.GetBytes(key.ToLowerInvariant()))
        {
            var isPlain = char.IsAsciiLetterOrDigit((char)b) || NameCharacters.Contains((char)b, StringComparison.Ordinal);
            if (isPlain && (variant & 1) == 0)
                escaped.Append((char)b);
            else
                escaped.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            variant = isPlain ? variant >> 1 : variant;
        }

        return variant == 0
            ? escaped.ToString()
            : throw new KubernetesConfigurationException($"The extra fact \"{key}\" of who is impersonated has more values than can be sent.");
    }
}
