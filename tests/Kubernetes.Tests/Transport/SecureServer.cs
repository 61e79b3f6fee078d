using CloudIntel.Kubernetes.Configuration;
using CloudIntel.TestKit.Certificates;
using CloudIntel.TestKit.Http;

namespace CloudIntel.Kubernetes.Tests.Transport;

/// <summary>A scripted server behind a certificate of an authority of its own.</summary>
internal sealed class SecureServer : IAsyncDisposable
{
    private SecureServer(TestAuthority authority, ScriptedApiServer api)
    {
        Authority = authority;
        Api = api;
    }

    public TestAuthority Authority { get; }

    public ScriptedApiServer Api { get; }

    /// <summary>How to reach it, without credentials.</summary>
    public KubernetesClientConfiguration Configuration =>
        Api.Configuration with { Tls = new() { CertificateAuthority = PemSource.OfData(Authority.Pem) } };

    /// <summary>What the requests carried as authorization, in order.</summary>
    public IEnumerable<string?> Authorizations => Api.Requests.Select(request => request.Headers.GetValueOrDefault("Authorization"));

    public static async Task<SecureServer> StartAsync(CancellationToken cancellationToken)
    {
        var authority = TestAuthority.Create();
        return new(authority, await ScriptedApiServer.StartAsync(cancellationToken, authority.Issue("api", ["127.0.0.1"])));
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        Authority.Dispose();
    }
}
