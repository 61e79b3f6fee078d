using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Transport.Tls;

namespace CloudIntel.Kubernetes.Transport.Credentials;

/// <summary>
/// Credentials that a program gives. They are kept until shortly before they end. However many callers need new ones, the program
/// runs once for all of them, and they share its failure too.
/// </summary>
internal sealed class ExecCredentialSource(IExecPlugin plugin, TimeProvider clock) : ICredentialSource
{
    /// <summary>How long before their end credentials are replaced: a request under way must not outlive its own.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private Held? held;
    private Task<Held>? running;

    public ValueTask<Credential> GetAsync(CancellationToken cancellationToken) => OtherThanAsync(null, cancellationToken);

    public async ValueTask<bool> RenewAsync(Credential rejected, CancellationToken cancellationToken) =>
        !ReferenceEquals(await OtherThanAsync(rejected, cancellationToken), rejected);

    private async ValueTask<Credential> OtherThanAsync(Credential? rejected, CancellationToken cancellationToken)
    {
        Task<Held> run;
        lock (gate)
        {
            if (held is { } kept && !ReferenceEquals(kept.Credential, rejected) && !HasEnded(kept))
                return kept.Credential;
            // The run belongs to all who wait for it, so none of their tokens ends it; the plugin has a deadline of its own.
            run = running ??= Task.Run(RunPluginAsync, CancellationToken.None);
        }

        return (await run.WaitAsync(cancellationToken)).Credential;
    }

    private bool HasEnded(Held kept) => kept.End is { } end && clock.GetUtcNow() >= end - Leeway;

    private async Task<Held> RunPluginAsync()
    {
        try
        {
            var given = await plugin.RunAsync();
            lock (gate)
            {
                held = held is { } before && before.Given.IsSameAs(given)
                    ? before with { End = given.End ?? before.Credential.Certificate?.NotAfter } // the same credential object keeps its connections open
                    : Held.Of(given, plugin.Name);
                return held;
            }
        }
        finally
        {
            lock (gate)
                running = null;
        }
    }

    private sealed record Held(GivenCredential Given, Credential Credential, DateTimeOffset? End)
    {
        public static Held Of(GivenCredential given, string plugin)
        {
            if (given.Token is not null && !BearerToken.IsValid(given.Token))
                throw new KubernetesUnreachableException($"The credential plugin {plugin} gave a token with characters that no token has.", mayHaveBeenDone: false);
            var certificate = given.CertificatePem is { } pem && given.KeyPem is { } key ? ClientCertificate.Parse(pem, key, $"the credential plugin {plugin}") : null;
            var header = given.Token is null ? null : Credential.Bearer(given.Token).Authorization;
            return new(given, new Credential(header, certificate), given.End ?? certificate?.NotAfter);
        }
    }
}

/// <summary>A program that gives credentials.</summary>
internal interface IExecPlugin
{
    /// <summary>What it is called.</summary>
    string Name { get; }

    /// <summary>Runs it once.</summary>
    /// <exception cref="KubernetesUnreachableException">It gave no credential.</exception>
    Task<GivenCredential> RunAsync();
}

/// <summary>What a program gave; never shown.</summary>
internal sealed class GivenCredential(string? token, string? certificatePem, string? keyPem, DateTimeOffset? end)
{
    public string? Token => token;

    public string? CertificatePem => certificatePem;

    public string? KeyPem => keyPem;

    /// <summary>When it ends; null when the program did not say.</summary>
    public DateTimeOffset? End => end;

    public bool IsSameAs(GivenCredential other) => token == other.Token && certificatePem == other.CertificatePem && keyPem == other.KeyPem;
}
