using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>
/// A control plane with our definitions and roles on it, ready for operators that run under exactly the rights that
/// config/rbac gives them, and a folder for bills.
/// </summary>
internal sealed class OperatorCluster : IAsyncDisposable
{
    /// <summary>Where the operator lives.</summary>
    public const string Namespace = "cloudintel-system";

    /// <summary>Milliseconds after which a test that waits for what never comes is failed, however slow the machine.</summary>
    public const int TestTimeout = 10 * 60 * 1000;

    private readonly List<OperatorProcess> operators = [];
    private int number;

    private OperatorCluster(LocalControlPlane plane) => Plane = plane;

    /// <summary>The API server.</summary>
    public LocalControlPlane Plane { get; }

    /// <summary>The folder under which paths of bills lie.</summary>
    public TestFolder Bills { get; } = new();

    /// <summary>Starts a control plane and installs config/crds and config/rbac.</summary>
    public static async Task<OperatorCluster> StartAsync(CancellationToken cancellationToken, params string[] apiserverFlags)
    {
        var cluster = new OperatorCluster(await LocalControlPlane.StartAsync(cancellationToken, apiserverFlags));
        await cluster.InstallAsync(cancellationToken);
        return cluster;
    }

    /// <summary>Starts an operator and waits until it is ready.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="settings">Settings beside those that point it here, such as <c>FinOps__StaleAfter</c>.</param>
    public async Task<OperatorProcess> StartOperatorAsync(CancellationToken cancellationToken, params (string Name, string Value)[] settings)
    {
        var started = await StartOperatorAsync(Plane.Server, cancellationToken, settings);
        await started.WaitUntilReadyAsync(cancellationToken);
        return started;
    }

    /// <summary>Starts an operator that reaches the API server at another address, such as a proxy's, and does not wait.</summary>
    public async Task<OperatorProcess> StartOperatorAsync(Uri server, CancellationToken cancellationToken, params (string Name, string Value)[] settings)
    {
        number++;
        var kubeconfig = Path.Combine(Plane.Folder, $"operator-{number}.kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, await KubeconfigOfAsync("cloudintel-operator", Namespace, server, cancellationToken), cancellationToken);
        var process = OperatorProcess.Start(this, kubeconfig, number, settings);
        operators.Add(process);
        return process;
    }

    /// <summary>Starts an operator that registers its webhooks by URL, which takes more rights than config/rbac gives.</summary>
    public async Task<OperatorProcess> StartWithWebhooksAsync(CancellationToken cancellationToken, params (string Name, string Value)[] settings)
    {
        var port = LoopbackPort.Free().ToString(CultureInfo.InvariantCulture);
        var started = OperatorProcess.Start(
            this, Plane.Kubeconfig, ++number, [("Webhook__Url", $"https://127.0.0.1:{port}"), ("Endpoints__WebhookPort", port), .. settings]);
        operators.Add(started);
        await started.WaitUntilReadyAsync(cancellationToken);
        return started;
    }

    /// <summary>
    /// Starts an operator whose webhooks, and whose admission gate, the API server calls by URL, under the rights of config/rbac and one more: it makes the configuration of its own kinds itself, which
    /// manifests bring elsewhere.
    /// </summary>
    public async Task<OperatorProcess> StartWithGateAsync(CancellationToken cancellationToken, params (string Name, string Value)[] settings)
    {
        await ApplyAsync(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: { name: registers-by-url }
            rules:
              - { apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations, mutatingwebhookconfigurations], resourceNames: [cloudintel], verbs: [get, create, patch, delete] }
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: { name: registers-by-url }
            roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: registers-by-url }
            subjects: [{ kind: ServiceAccount, name: cloudintel-operator, namespace: cloudintel-system }]
            """,
            cancellationToken);
        var port = LoopbackPort.Free().ToString(CultureInfo.InvariantCulture);
        return await StartOperatorAsync(cancellationToken, [("Webhook__Url", $"https://127.0.0.1:{port}"), ("Endpoints__WebhookPort", port), .. settings]);
    }

    /// <summary>Kills an operator and waits until it is gone.</summary>
    public ValueTask KillAsync(OperatorProcess process)
    {
        operators.Remove(process);
        return process.DisposeAsync();
    }

    /// <summary>Has the operator look at a source now.</summary>
    public Task LookAsync(string source, CancellationToken cancellationToken) => Plane.KubectlAsync(
        cancellationToken, "annotate", "--overwrite", "costsource", source, $"cloudintel.io/requestedAt={Guid.NewGuid()}");

    /// <summary>Applies a source of bills that lie at a path.</summary>
    public Task ApplySourceAsync(string name, string path, CancellationToken cancellationToken, bool strict = false) => ApplyAsync(
        $$"""
        apiVersion: cloudintel.io/v1alpha1
        kind: CostSource
        metadata: { name: {{name}} }
        spec: { location: { path: "{{path}}" }, strict: {{(strict ? "true" : "false")}} }
        """,
        cancellationToken);

    /// <summary>Applies a budget over April 2026, which is the month of ordinary test bills.</summary>
    public Task ApplyBudgetAsync(string name, string amount, string scope, CancellationToken cancellationToken, string @namespace = Namespace) => ApplyAsync(
        $$"""
        apiVersion: cloudintel.io/v1alpha1
        kind: Budget
        metadata: { name: {{name}}, namespace: {{@namespace}} }
        spec:
          amount: "{{amount}}"
          currency: USD
          period: Custom
          customPeriod: { start: "2026-04-01", end: "2026-05-01" }
          scope: {{scope}}
        """,
        cancellationToken);

    /// <summary>Applies manifests as administrator.</summary>
    public Task ApplyAsync(string manifest, CancellationToken cancellationToken) =>
        Plane.KubectlAsync(["apply", "-f", "-"], manifest, cancellationToken);

    /// <summary>Waits until an object satisfies a condition, and returns it; fails with its last state when it never does.</summary>
    /// <param name="path">Path of the object in the API.</param>
    /// <param name="condition">What is waited for; false as long as a property is missing.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<JsonElement> WaitForAsync(string path, Func<JsonElement, bool> condition, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(2));
        var last = default(JsonElement);
        try
        {
            while (true)
            {
                try
                {
                    last = await Plane.Admin.GetFromJsonAsync<JsonElement>(path, timeout.Token);
                    if (Holds(condition, last))
                        return last;
                }
                catch (HttpRequestException)
                {
                    // The API server is down, or the object is not there yet: part of what tests do.
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"{path} never became what was expected. Last state:\n{last}\nOperators:\n{string.Join("\n---\n", operators.Select(one => one.LogTail(40)))}");
            throw;
        }
    }

    /// <summary>Waits for a CostSource.</summary>
    public Task<JsonElement> CostSourceAsync(string name, Func<JsonElement, bool> condition, CancellationToken cancellationToken) =>
        WaitForAsync($"/apis/cloudintel.io/v1alpha1/costsources/{name}", condition, cancellationToken);

    /// <summary>Waits for a Budget in the operator's namespace.</summary>
    public Task<JsonElement> BudgetAsync(string name, Func<JsonElement, bool> condition, CancellationToken cancellationToken, string @namespace = Namespace) =>
        WaitForAsync($"/apis/cloudintel.io/v1alpha1/namespaces/{@namespace}/budgets/{name}", condition, cancellationToken);

    /// <summary>Waits for an AnomalyMonitor in the operator's namespace.</summary>
    public Task<JsonElement> MonitorAsync(string name, Func<JsonElement, bool> condition, CancellationToken cancellationToken) =>
        WaitForAsync($"/apis/cloudintel.io/v1alpha1/namespaces/{Namespace}/anomalymonitors/{name}", condition, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in operators)
            await process.DisposeAsync();
        await Plane.DisposeAsync();
        Bills.Dispose();
    }

    /// <summary>Gives the operator its rights, also again.</summary>
    public Task InstallRightsAsync(CancellationToken cancellationToken) =>
        Plane.KubectlAsync(cancellationToken, "apply", "-k", Path.Combine(TestPrograms.CheckoutRoot, "config", "rbac"));

    private static bool Holds(Func<JsonElement, bool> condition, JsonElement value)
    {
        try
        {
            return condition(value);
        }
        catch (KeyNotFoundException)
        {
            return false;
        }
    }

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        var config = Path.Combine(TestPrograms.CheckoutRoot, "config");
        // Servers before 1.23 refuse definitions that hold rules of validation.
        await Plane.KubectlAsync(cancellationToken, "apply", "--server-side", "-k", Path.Combine(config, "overlays", "crds-before-1.23"));
        await Plane.KubectlAsync(cancellationToken, "apply", "-f", Path.Combine(config, "manager", "namespace.yaml"));
        await InstallRightsAsync(cancellationToken);
        await Plane.KubectlAsync(cancellationToken, "wait", "--for=condition=Established", "--timeout=60s", "crd", "budgets.cloudintel.io", "costsources.cloudintel.io", "costpolicies.cloudintel.io");
    }

    /// <summary>A kubeconfig of a service account, which has its rights and no others.</summary>
    public async Task<string> KubeconfigOfAsync(string serviceAccount, string @namespace, Uri server, CancellationToken cancellationToken)
    {
        using var answer = await Plane.Admin.PostAsJsonAsync(
            $"/api/v1/namespaces/{@namespace}/serviceaccounts/{serviceAccount}/token",
            new { apiVersion = "authentication.k8s.io/v1", kind = "TokenRequest", spec = new { expirationSeconds = 7200 } },
            cancellationToken);
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("status").GetProperty("token").GetString();
        return Plane.KubeconfigFor(server, token!);
    }
}
