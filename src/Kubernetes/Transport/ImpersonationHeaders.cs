using System.Text;
using CloudIntel.Kubernetes.Configuration;

namespace CloudIntel.Kubernetes.Transport;

/// <summary>Says by headers on whose behalf a request is made.</summary>
internal static class ImpersonationHeaders
{
    /// <summary>The headers; none without impersonation.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(Impersonation? impersonation) =>
        impersonation is null ? [] : [.. Headers(impersonation)];

    private static IEnumerable<KeyValuePair<string, string>> Headers(Impersonation impersonation)
    {
        yield return new("Impersonate-User", impersonation.User);
        if (impersonation.Uid is not null)
            yield return new("Impersonate-Uid", impersonation.Uid);
        foreach (var group in impersonation.Groups)
            yield return new("Impersonate-Group", group);
        foreach (var (key, values) in impersonation.Extra)
        {
            foreach (var value in values)
                yield return new("Impersonate-Extra-" + Escaped(key), value);
        }
    }

    /// <summary>Header names hold no slash and no colon, which keys of extra facts do: the server undoes percent-encoding.</summary>
    private static string Escaped(string key)
    {
        var escaped = new StringBuilder(key.Length);
        foreach (var b in Encoding.UTF8.GetBytes(key.ToLowerInvariant()))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || "!#$&'*+-.^_`|~".Contains((char)b, StringComparison.Ordinal))
                escaped.Append((char)b);
            else
                escaped.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }
}
