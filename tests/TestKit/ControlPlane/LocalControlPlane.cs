using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.TestKit.ControlPlane;

/// <summary>
/// A real etcd and kube-apiserver on loopback, for one test collection. There is no scheduler and no controller manager:
/// pods never run, namespaces never finish deleting and nothing is garbage-collected. Give each test a namespace of its own.
/// </summary>
public sealed class LocalControlPlane : IAsyncDisposable
{
    /// <summary>Bearer token of a member of system:masters.</summary>
    public const string AdminToken = "admin-token-of-a-test";

    private const string AuditPolicy =
        """
        {"apiVersion":"audit.k8s.io/v1","kind":"Policy","omitStages":["RequestReceived","ResponseStarted"],
         "rules":[{"level":"Metadata","verbs":["create","update","patch","delete","deletecollection"]},{"level":"None"}]}
        """;

    private readonly string apiserver;
    private readonly string etcd;
    private readonly IReadOnlyList<string> apiserverFlags;
    private readonly int etcdPort = LoopbackPort.Free();
    private readonly int apiserverPort = LoopbackPort.Free();
    private readonly List<IAsyncDisposable> others = [];
    private string etcdData = "";
    private ServerProcess? etcdProcess;
    private ServerProcess? apiserverProcess;

    private LocalControlPlane(string etcd, string apiserver, IReadOnlyList<string> apiserverFlags)
    {
        this.etcd = etcd;
        this.apiserver = apiserver;
        this.apiserverFlags = apiserverFlags;
        Folder = Directory.CreateTempSubdirectory("cloudintel-control-plane-").FullName;
    }

    /// <summary>Where certificates, logs and the kubeconfig lie; removed at the end.</summary>
    public string Folder { get; }

    /// <summary>Address of the API server.</summary>
    public Uri Server => new($"https://127.0.0.1:{apiserverPort}");

    /// <summary>Address of etcd, which speaks JSON under <c>/v3/</c>.</summary>
    public Uri EtcdServer => new($"http://127.0.0.1:{etcdPort}");

    /// <summary>PEM file of the authority that vouches for the API server.</summary>
    public string CertificateAuthority => Path.Combine(Folder, "certificates", "apiserver.crt");

    /// <summary>Kubeconfig of the administrator.</summary>
    public string Kubeconfig => Path.Combine(Folder, "kubeconfig");

    /// <summary>Every write that the API server has answered, one JSON audit event a line.</summary>
    public string AuditLog => Path.Combine(Folder, "audit.log");

    /// <summary>An HTTP client with the administrator's rights.</summary>
    public HttpClient Admin { get; private set; } = null!;

    /// <summary>Starts the servers and waits until the API server is ready. Skips the test where a server is missing.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="apiserverFlags">Further flags of kube-apiserver.</param>
    public static async Task<LocalControlPlane> StartAsync(CancellationToken cancellationToken, params string[] apiserverFlags)
    {
        var plane = new LocalControlPlane(TestPrograms.Require("etcd"), TestPrograms.Require("kube-apiserver"), apiserverFlags);
        try
        {
            await plane.WriteFilesAsync(cancellationToken);
            plane.StartEtcd();
            await plane.StartApiServerAsync(cancellationToken);
            return plane;
        }
        catch
        {
            await plane.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the API server again after <see cref="StopApiServerAsync"/> and waits until it is ready.</summary>
    public async Task StartApiServerAsync(CancellationToken cancellationToken)
    {
        apiserverProcess = ServerProcess.Start(apiserver, ApiServerArguments(), Path.Combine(Folder, "kube-apiserver.log"));
        await WaitUntilReadyAsync(cancellationToken);
    }

    /// <summary>Kills the API server: connections break, state stays in etcd.</summary>
    public async Task StopApiServerAsync()
    {
        if (apiserverProcess is not null)
            await apiserverProcess.DisposeAsync();
        apiserverProcess = null;
    }

    /// <summary>Sends the API server a signal, such as <c>STOP</c> to freeze it and <c>CONT</c> to let it go on.</summary>
    public Task SignalApiServerAsync(string signal) =>
        apiserverProcess?.SignalAsync(signal) ?? throw new InvalidOperationException("The API server is stopped.");

    /// <summary>Compacts etcd's history up to now, so that every older resource version answers 410.</summary>
    public async Task CompactAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = EtcdServer };
        using var status = await client.PostAsJsonAsync("/v3/maintenance/status", new { }, cancellationToken);
        var revision = (await status.Content.ReadFromJsonAsync<JsonElement>(cancellationToken))
            .GetProperty("header").GetProperty("revision").GetString();
        using var compaction = await client.PostAsJsonAsync("/v3/kv/compaction", new { revision, physical = true }, cancellationToken);
        compaction.EnsureSuccessStatusCode();
    }

    /// <summary>Creates a namespace whose name begins with <paramref name="prefix"/> and is nobody else's.</summary>
    public async Task<string> CreateNamespaceAsync(string prefix, CancellationToken cancellationToken)
    {
        var name = $"{prefix}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        using var answer = await Admin.PostAsJsonAsync(
            "/api/v1/namespaces",
            new { apiVersion = "v1", kind = "Namespace", metadata = new { name, labels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = name } } },
            cancellationToken);
        answer.EnsureSuccessStatusCode();
        return name;
    }

    /// <summary>
    /// Writes a kubeconfig of the administrator for the same API server behind another address, such as that of a
    /// <see cref="Faults.FaultProxy"/>, and returns its path.
    /// </summary>
    public async Task<string> WriteKubeconfigAsync(Uri server, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder, $"kubeconfig-{server.Port}");
        await File.WriteAllTextAsync(path, KubeconfigFor(server, AdminToken), cancellationToken);
        return path;
    }

    /// <summary>A kubeconfig for the same API server, perhaps behind another address, and whoever has the token.</summary>
    public string KubeconfigFor(Uri server, string token) =>
        $$"""
        apiVersion: v1
        kind: Config
        current-context: test
        contexts:
        - name: test
          context: { cluster: test, user: test }
        clusters:
        - name: test
          cluster: { server: "{{server}}", certificate-authority: "{{CertificateAuthority}}" }
        users:
        - name: test
          user: { token: {{token}} }
        """;

    /// <summary>Runs kubectl as administrator and returns what it prints; fails the test when kubectl fails.</summary>
    public async Task<string> KubectlAsync(IEnumerable<string> arguments, string input, CancellationToken cancellationToken)
    {
        var result = await Command.RunAsync(
            TestPrograms.Require("kubectl"), ["--kubeconfig", Kubeconfig, .. arguments], input, cancellationToken);
        Assert.True(result.ExitCode == 0, $"kubectl {string.Join(' ', arguments)} exited with {result.ExitCode}: {result.Error}");
        return result.Output;
    }

    /// <inheritdoc cref="KubectlAsync(IEnumerable{string}, string, CancellationToken)"/>
    public Task<string> KubectlAsync(CancellationToken cancellationToken, params string[] arguments) =>
        KubectlAsync(arguments, "", cancellationToken);

    /// <summary>Has something disposed before the servers stop.</summary>
    public T Keep<T>(T companion)
        where T : IAsyncDisposable
    {
        others.Add(companion);
        return companion;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var companion in Enumerable.Reverse(others))
            await companion.DisposeAsync();
        Admin?.Dispose();
        await StopApiServerAsync();
        if (etcdProcess is not null)
            await etcdProcess.DisposeAsync();
        foreach (var folder in (string[])[etcdData, Folder])
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private async Task WriteFilesAsync(CancellationToken cancellationToken)
    {
        using var key = RSA.Create(2048);
        await File.WriteAllTextAsync(Path.Combine(Folder, "service-account.key"), key.ExportRSAPrivateKeyPem(), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Folder, "service-account.pub"), key.ExportSubjectPublicKeyInfoPem(), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Folder, "tokens.csv"), $"{AdminToken},admin,admin,system:masters\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Folder, "audit-policy.json"), AuditPolicy, cancellationToken);
        await File.WriteAllTextAsync(Kubeconfig, KubeconfigFor(Server, AdminToken), cancellationToken);
    }

    private void StartEtcd()
    {
        // Durability is of no use to a test: memory spares the disk a flush for every write.
        etcdData = Directory.Exists("/dev/shm") ? $"/dev/shm/{Path.GetFileName(Folder)}" : Path.Combine(Folder, "etcd");
        var peer = $"http://127.0.0.1:{LoopbackPort.Free()}";
        etcdProcess = ServerProcess.Start(
            etcd,
            [
                "--data-dir", etcdData,
                "--listen-client-urls", EtcdServer.ToString().TrimEnd('/'), "--advertise-client-urls", EtcdServer.ToString().TrimEnd('/'),
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"default={peer}",
            ],
            Path.Combine(Folder, "etcd.log"));
    }

    private IEnumerable<string> ApiServerArguments() =>
    [
        $"--etcd-servers={EtcdServer.ToString().TrimEnd('/')}",
        $"--cert-dir={Path.Combine(Folder, "certificates")}",
        "--bind-address=127.0.0.1",
        $"--secure-port={apiserverPort}",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--service-account-issuer=https://kubernetes.default.svc",
        $"--service-account-key-file={Path.Combine(Folder, "service-account.pub")}",
        $"--service-account-signing-key-file={Path.Combine(Folder, "service-account.key")}",
        $"--token-auth-file={Path.Combine(Folder, "tokens.csv")}",
        "--authorization-mode=RBAC",
        "--disable-admission-plugins=ServiceAccount",
        "--allow-privileged=true",
        $"--audit-policy-file={Path.Combine(Folder, "audit-policy.json")}",
        $"--audit-log-path={AuditLog}",
        .. apiserverFlags,
    ];

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            while (!AdminClient.IsWritten(CertificateAuthority) || !await IsReadyAsync(timeout.Token))
                await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"The API server is not ready after two minutes:\n{apiserverProcess?.LogTail()}\n{etcdProcess?.LogTail()}");
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        Admin ??= AdminClient.Create(Server, CertificateAuthority);
        try
        {
            using var answer = await Admin.GetAsync("/readyz", cancellationToken);
            if (answer.StatusCode != HttpStatusCode.OK)
                return false;
            // A new one makes it a moment after it is ready.
            using var found = await Admin.GetAsync("/api/v1/namespaces/default", cancellationToken);
            return found.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }
}
