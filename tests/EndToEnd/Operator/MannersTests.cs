using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>How the operator behaves towards those it shares a cluster with.</summary>
public sealed class MannersTests : IAsyncLifetime
{
    private const string WebhookConfiguration = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/cloudintel";

    private const string CertificateSecret = "cloudintel-operator-tls";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private OperatorCluster cluster = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await OperatorCluster.StartAsync(Cancel);

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task In_a_steady_state_nothing_is_written_but_the_lease()
    {
        new FocusBill().Row().In(cluster.Bills, "aws.csv");
        await cluster.ApplySourceAsync("aws", "aws.csv", Cancel);
        await cluster.ApplyBudgetAsync("all", "100", "{}", Cancel);
        await cluster.StartOperatorAsync(Cancel);
        await cluster.CostSourceAsync("aws", it => it.Condition("Ready") == "True Loaded", Cancel);
        await cluster.BudgetAsync("all", it => it.Spent() == 1.25m, Cancel);
        await SettledAsync();
        var before = Writes().Count;

        await cluster.LookAsync("aws", Cancel); // a look at bills that did not change
        await LeaseRenewedAsync(times: 3);

        Assert.DoesNotContain(Writes().Skip(before), write => write.Resource != "leases");
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Applying_the_samples_again_changes_nothing()
    {
        new FocusBill().Row().In(cluster.Bills, "aws-1.csv");
        new FocusBill().Row().In(cluster.Bills, "azure-1.csv");
        new FocusBill().Row().In(cluster.Bills, "gcp-1.csv");
        var samples = Path.Combine(TestPrograms.CheckoutRoot, "config", "samples");
        await cluster.StartOperatorAsync(Cancel);
        await cluster.Plane.KubectlAsync(Cancel, "apply", "-k", samples);
        foreach (var source in (string[])["aws", "azure", "gcp"])
            await cluster.CostSourceAsync(source, it => it.Condition("Ready") == "True Loaded", Cancel);
        await cluster.BudgetAsync("cloud", it => it.Condition("Ready") == "True Reviewed", Cancel);

        var applied = await cluster.Plane.KubectlAsync(Cancel, "apply", "-k", samples);

        Assert.All(applied.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith(" unchanged", line, StringComparison.Ordinal));
        Assert.Equal("", await cluster.Plane.KubectlAsync(Cancel, "diff", "-k", samples)); // exits with 1 when there is a difference
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Specs_that_could_never_work_are_refused_with_the_field_and_the_reason()
    {
        await cluster.StartWithWebhooksAsync(Cancel);
        var team = await cluster.Plane.CreateNamespaceAsync("team", Cancel);

        await RefusedAsync(
            """
            apiVersion: cloudintel.io/v1alpha1
            kind: Budget
            metadata: { name: late, namespace: default }
            spec: { amount: "1", currency: USD, period: Custom }
            """,
            "spec.customPeriod", "is required when period is Custom");
        await RefusedAsync(
            $$"""
            apiVersion: cloudintel.io/v1alpha1
            kind: Budget
            metadata: { name: spy, namespace: {{team}} }
            spec: { amount: "1", currency: USD, period: Monthly, scope: { namespaces: [others] } }
            """,
            "spec.scope.namespaces", "own namespace");
        await RefusedAsync(
            """
            apiVersion: cloudintel.io/v1alpha1
            kind: Budget
            metadata: { name: both, namespace: default }
            spec: { amount: "1", currency: USD, period: Monthly, scope: { services: [AmazonEKS], kubernetes: { controllers: [Deployment/web] } } }
            """,
            "spec.scope.kubernetes", "cannot be combined with providers, accounts, services, regions or tags");
        await RefusedAsync(
            """
            apiVersion: cloudintel.io/v1alpha1
            kind: CostSource
            metadata: { name: upwards }
            spec: { location: { path: ../secrets.csv } }
            """,
            "spec.location.path", "must not lead upwards");
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task The_webhooks_certificate_is_made_published_and_made_again_when_all_of_it_is_lost()
    {
        await cluster.Plane.KubectlAsync(Cancel, "apply", "-f", Path.Combine(TestPrograms.CheckoutRoot, "config", "webhook", "validating-webhook.yaml"));
        var running = await cluster.StartOperatorAsync(Cancel);
        var first = await PublishedAsync(running, except: null);

        // The Secret alone is written again as it was: what is served stays trusted.
        await cluster.Plane.KubectlAsync(Cancel, "delete", "secret", "-n", OperatorCluster.Namespace, CertificateSecret);
        await cluster.WaitForAsync($"/api/v1/namespaces/{OperatorCluster.Namespace}/secrets/{CertificateSecret}", secret => secret.TryGetProperty("data", out _), Cancel);
        Assert.Equal(first, await PublishedAsync(running, except: null));

        await cluster.KillAsync(running);
        await cluster.Plane.KubectlAsync(Cancel, "delete", "secret", "-n", OperatorCluster.Namespace, CertificateSecret);
        Assert.NotEqual(first, await PublishedAsync(await cluster.StartOperatorAsync(Cancel), except: first));
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Settings_that_are_wrong_end_the_process_with_a_message_that_names_them()
    {
        foreach (var (argument, message) in new[]
        {
            ("--Ledgr:Path=x", "there is no setting Ledgr"),
            ("--Ledger:Pth=x", "Pth"),
            ("--Endpoints:HealthPort=70000", "HealthPort"),
            ("--Endpoints:Address=localhost", "Address must be * or an IP address"),
            ("--Ledger:Store=PostgreSql", "Ledger:ConnectionString must be set"),
            ("--LeaderElection:RenewDeadline=00:00:20", "LeaseDuration (00:00:15) must be longer than RenewDeadline (00:00:20)"),
            ("--Webhook:Url=http://127.0.0.1:1", "https://host:port"),
        })
        {
            var run = await Command.RunAsync(
                Path.Combine(AppContext.BaseDirectory, "CloudIntel.Operator"), [argument, "--Ledger:ConnectionString=" + (argument.Contains("Store", StringComparison.Ordinal) ? "" : "x")], "", Cancel);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains(message, run.Error, StringComparison.Ordinal);
        }
    }

    private async Task RefusedAsync(string manifest, params string[] words)
    {
        var result = await Command.RunAsync(
            TestPrograms.Require("kubectl"), ["--kubeconfig", cluster.Plane.Kubeconfig, "apply", "-f", "-"], manifest, Cancel);
        Assert.NotEqual(0, result.ExitCode);
        Assert.All(words, word => Assert.Contains(word, result.Error, StringComparison.Ordinal));
    }

    /// <summary>Waits until the certificate that is served is vouched for by what the configuration says, and returns the latter.</summary>
    private async Task<string> PublishedAsync(OperatorProcess running, string? except)
    {
        string published = "";
        await cluster.WaitForAsync(
            WebhookConfiguration,
            configuration =>
            {
                published = configuration.GetProperty("webhooks")[0].GetProperty("clientConfig").GetProperty("caBundle").GetString()!;
                return published.Length > 4 && published != except;
            },
            Cancel);
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new() { RemoteCertificateValidationCallback = (_, certificate, _, errors) => Trusts(published, certificate!, errors) },
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, running.WebhookPort, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var http = new HttpClient(handler);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(Patience);
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync($"https://cloudintel-operator.{OperatorCluster.Namespace}.svc/", patience.Token);
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
                return published;
            }
            catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token); // the old one is served yet
            }
        }
    }

    private static bool Trusts(string published, X509Certificate certificate, SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(published)));
        return chain.Build(new X509Certificate2(certificate));
    }

    /// <summary>The writes of the operator's account, in order.</summary>
    private List<(string Verb, string Resource)> Writes() =>
    [
        .. File.ReadLines(cluster.Plane.AuditLog)
            .Where(line => line.EndsWith('}'))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(entry => entry.GetProperty("user").GetProperty("username").GetString() == $"system:serviceaccount:{OperatorCluster.Namespace}:cloudintel-operator")
            .Where(entry => entry.GetProperty("objectRef").GetProperty("resource").GetString() is not ("tokenreviews" or "subjectaccessreviews"))
            .Select(entry => (entry.GetProperty("verb").GetString()!, entry.GetProperty("objectRef").GetProperty("resource").GetString()!)),
    ];

    /// <summary>Waits until nothing but the lease was written between two renewals.</summary>
    private async Task SettledAsync()
    {
        while (true)
        {
            var before = Writes().Count(write => write.Resource != "leases");
            await LeaseRenewedAsync(times: 2);
            if (Writes().Count(write => write.Resource != "leases") == before)
                return;
        }
    }

    private async Task LeaseRenewedAsync(int times)
    {
        var before = Writes().Count(write => write.Resource == "leases");
        while (Writes().Count(write => write.Resource == "leases") < before + times)
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancel);
    }
}
