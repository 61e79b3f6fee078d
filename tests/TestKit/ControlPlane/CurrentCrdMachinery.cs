using System.Net;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.TestKit.ControlPlane;

/// <summary>
/// The custom resource machinery of a current Kubernetes (apiextensions-apiserver), beside a <see cref="LocalControlPlane"/>
/// that answers its questions of authentication and authorisation. It enforces what kube-apiserver 1.20 ignores: CEL rules,
/// selectable fields, field validation. It serves nothing but definitions and custom resources, so kubectl cannot talk to it.
/// </summary>
public sealed class CurrentCrdMachinery : IAsyncDisposable
{
    private readonly ServerProcess process;

    private CurrentCrdMachinery(ServerProcess process, Uri address, string certificateAuthority)
    {
        this.process = process;
        Server = address;
        CertificateAuthority = certificateAuthority;
    }

    /// <summary>Address of the server.</summary>
    public Uri Server { get; }

    /// <summary>PEM file of the authority that vouches for the server.</summary>
    public string CertificateAuthority { get; }

    /// <summary>An HTTP client with the administrator's rights.</summary>
    public HttpClient Admin { get; private set; } = null!;

    /// <summary>Starts the server and waits until it is ready. Skips the test where it is missing.</summary>
    public static async Task<CurrentCrdMachinery> StartAsync(LocalControlPlane plane, CancellationToken cancellationToken)
    {
        var program = TestPrograms.Require("apiextensions-apiserver");
        var port = LoopbackPort.Free();
        var certificates = Path.Combine(plane.Folder, "current-crds");
        var server = ServerProcess.Start(
            program,
            [
                $"--etcd-servers={plane.EtcdServer.ToString().TrimEnd('/')}", "--etcd-prefix=/current-crds",
                $"--cert-dir={certificates}", "--bind-address=127.0.0.1", $"--secure-port={port}",
                $"--kubeconfig={plane.Kubeconfig}", $"--authentication-kubeconfig={plane.Kubeconfig}", $"--authorization-kubeconfig={plane.Kubeconfig}",
                "--authentication-skip-lookup", "--enable-priority-and-fairness=false",
                "--disable-admission-plugins=ValidatingAdmissionPolicy,MutatingAdmissionPolicy,ValidatingAdmissionWebhook,MutatingAdmissionWebhook,NamespaceLifecycle",
            ],
            Path.Combine(plane.Folder, "apiextensions-apiserver.log"));

        var machinery = new CurrentCrdMachinery(server, new($"https://127.0.0.1:{port}"), Path.Combine(certificates, "apiserver.crt"));
        await machinery.WaitUntilReadyAsync(cancellationToken);
        return machinery;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        await process.DisposeAsync();
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            while (!AdminClient.IsWritten(CertificateAuthority) || !await AnswersAsync(timeout.Token))
                await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"apiextensions-apiserver is not ready after a minute:\n{process.LogTail()}");
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        Admin ??= AdminClient.Create(Server, CertificateAuthority);
        try
        {
            using var answer = await Admin.GetAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }
}
