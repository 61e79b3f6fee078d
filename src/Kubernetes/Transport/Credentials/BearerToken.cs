namespace CloudIntel.Kubernetes.Transport.Credentials;

/// <summary>Checks tokens before they become part of a header, where a complaint would quote them.</summary>
internal static class BearerToken
{
    /// <summary>Whether a text can be sent as a token: visible ASCII characters only.</summary>
    public static bool IsValid(string token) => token.Length > 0 && token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
