using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace CloudIntel.Cli.Simulation;

/// <summary>A part of a run.</summary>
/// <param name="Number">Which one, from 0.</param>
/// <param name="Parts">Of how many.</param>
/// <param name="Document">What is simulated.</param>
internal sealed record RunPart(int Number, int Parts, string Document);

/// <summary>The operator's API, as workers see it. An operator that is away for a while is waited for: a leader that takes over must look at the run first.</summary>
internal sealed class OperatorParts : IDisposable
{
    private const string Variables = "CLOUDINTEL_WORKER_";
    private const int MostTries = 120;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly HttpClient client;
    private readonly Func<string, string?> variable;
    private readonly string path;

    /// <summary>Talks to the operator's API.</summary>
    /// <param name="address">Address of the API.</param>
    /// <param name="run">The run, as NAMESPACE/NAME.</param>
    /// <param name="variable">Environment variables by name.</param>
    /// <exception cref="UsageException">The run is none.</exception>
    public OperatorParts(Uri address, string run, Func<string, string?> variable)
    {
        var names = run.Split('/');
        if (names.Length != 2 || names.Any(name => name.Length == 0))
            throw new UsageException($"--run: {run} is not NAMESPACE/NAME.");
        this.variable = variable;
        path = $"/api/v1alpha1/namespaces/{Uri.EscapeDataString(names[0])}/simulationruns/{Uri.EscapeDataString(names[1])}/parts";
        var handler = new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }; // each try may reach another replica
        if (variable($"{Variables}AUTHORITIES") is { } authorities)
        {
            var known = new X509Certificate2Collection();
            known.ImportFromPem(authorities);
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(known);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        client = new(handler) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(1) };
    }

    /// <summary>Takes on a part: that of the pod's number, or else whichever the operator gives. Null when there is none left.</summary>
    /// <exception cref="UsageException">The operator refuses, or is away for too long.</exception>
    public async Task<RunPart?> TakeAsync(CancellationToken cancellationToken)
    {
        var index = variable("JOB_COMPLETION_INDEX") is { Length: > 0 } number ? $"?index={number}" : "";
        var (status, text) = await SendAsync(() => new(HttpMethod.Post, path + index), cancellationToken);
        if (status == HttpStatusCode.Gone)
            return null;
        using var document = JsonDocument.Parse(text);
        var part = document.RootElement;
        return new(part.GetProperty("number").GetInt32(), part.GetProperty("parts").GetInt32(), part.GetProperty("document").GetString()!);
    }

    /// <summary>Hands in what was found in a part.</summary>
    /// <exception cref="UsageException">The operator refuses, or is away for too long.</exception>
    public Task HandInAsync(int number, string found, CancellationToken cancellationToken) => SendAsync(
        () => new(HttpMethod.Put, $"{path}/{number}") { Content = new StringContent(found, Encoding.UTF8, "application/json") }, cancellationToken);

    public void Dispose() => client.Dispose();

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        var problem = "";
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (tries > 0)
                await Task.Delay(Pause, cancellationToken);
            try
            {
                using var message = request();
                // Kubelets renew the token in its file.
                if (variable($"{Variables}TOKEN_FILE") is { } file)
                    message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(file, cancellationToken)).Trim());
                using var answer = await client.SendAsync(message, cancellationToken);
                var text = await answer.Content.ReadAsStringAsync(cancellationToken);
                if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.Gone)
                    return (answer.StatusCode, text);
                problem = $"{(int)answer.StatusCode} {text}";
                if ((int)answer.StatusCode < 500)
                    throw new UsageException($"the operator refuses: {problem}");
            }
            catch (HttpRequestException e)
            {
                problem = e.Message;
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                problem = "it does not answer";
            }
        }

        throw new UsageException($"the operator is away: {problem}");
    }
}
