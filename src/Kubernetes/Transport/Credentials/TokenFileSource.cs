using CloudIntel.Kubernetes.Configuration;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Transport.Credentials;

/// <summary>
/// A bearer token in a file that somebody else replaces, as the kubelet does. It is read again by content, never by time stamp,
/// because the replacement is a swap of symbolic links. While the file cannot be read, the token before stays in use.
/// </summary>
internal sealed class TokenFileSource(string path, string? tokenUntilRead, TimeProvider clock, ILogger log) : ICredentialSource
{
    /// <summary>How long a token is used before the file is looked at again; with some room below the minute that kubelets count on.</summary>
    public static readonly TimeSpan ReloadInterval = TimeSpan.FromSeconds(50);

    private readonly Lock gate = new();
    private string? token;
    private Credential? current;
    private long readAt;

    public ValueTask<Credential> GetAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (current is null || clock.GetElapsedTime(readAt) >= ReloadInterval)
                Read();
            return new(current!);
        }
    }

    public ValueTask<bool> RenewAsync(Credential rejected, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (ReferenceEquals(current, rejected))
                Read();
            return new(!ReferenceEquals(current, rejected));
        }
    }

    private void Read()
    {
        readAt = clock.GetTimestamp();
        var (newest, problem) = TryRead();
        if (newest is not null)
        {
            if (newest != token)
                current = Credential.Bearer(newest);
            token = newest;
        }
        else if (current is not null)
        {
            log.TokenNotReloaded(path, problem);
        }
        else
        {
            current = tokenUntilRead is null
                ? throw new KubernetesConfigurationException($"The token file {path} cannot be used: {problem}")
                : Credential.Bearer(tokenUntilRead);
        }
    }

    private (string? Token, string Problem) TryRead()
    {
        try
        {
            var text = File.ReadAllText(path).Trim();
            return text.Length == 0 ? (null, "it is empty.")
                : BearerToken.IsValid(text) ? (text, "")
                : (null, "it holds characters that no token has.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }
    }
}
