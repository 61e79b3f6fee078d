using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Http;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.TestKit.ControlPlane;

/// <summary>
/// The admission of a current Kubernetes by ValidatingAdmissionPolicies, as it runs in apiextensions-apiserver for custom resources. The policies, their bindings and namespaces come from a
/// scripted API server, which also believes whoever asks: the bearer token is the name of the user and those of the groups, with <c>|</c> between them.
/// </summary>
public sealed class AdmissionPolicyServer : IAsyncDisposable
{
    private const string Group = "/apis/admissionregistration.k8s.io/v1";

    private readonly TestFolder folder = new();
    private readonly ScriptedApiServer core;
    private ServerProcess? etcd;
    private ServerProcess? server;
    private HttpClient client = null!;

    private AdmissionPolicyServer(ScriptedApiServer core) => this.core = core;

    /// <summary>Starts the servers and waits until they answer. Skips the test where one is missing.</summary>
    /// <param name="namespaces">Namespaces that there are.</param>
    /// <param name="policies">ValidatingAdmissionPolicies and their bindings.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<AdmissionPolicyServer> StartAsync(IEnumerable<JsonObject> namespaces, IReadOnlyList<JsonObject> policies, CancellationToken cancellationToken)
    {
        var (etcd, program) = (TestPrograms.Require("etcd"), TestPrograms.Require("apiextensions-apiserver"));
        var started = new AdmissionPolicyServer(await ScriptedApiServer.StartAsync(cancellationToken));
        try
        {
            started.Script("/api/v1/namespaces", "v1", "Namespace", namespaces);
            foreach (var kind in new[] { "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding" })
                started.Script($"{Group}/{(kind.EndsWith('g') ? "validatingadmissionpolicybindings" : "validatingadmissionpolicies")}", "admissionregistration.k8s.io/v1", kind, policies.Where(policy => (string)policy["kind"]! == kind));
            started.core.AnswerAlways(request => request.Method == "POST", started.Believe);
            await started.StartServersAsync(etcd, program, cancellationToken);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Defines a custom resource of any content and waits until it is served.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="version">Its version.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="plural">Its plural name.</param>
    /// <param name="isScaled">Whether it has a scale.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task DefineAsync(string group, string version, string kind, string plural, bool isScaled, CancellationToken cancellationToken)
    {
        var subresources = isScaled ? """{"scale": {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"}}""" : "{}";
        var definition = $$$"""
            {
              "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "{{{plural}}}.{{{group}}}"},
              "spec": {
                "group": "{{{group}}}", "scope": "Namespaced", "names": {"kind": "{{{kind}}}", "plural": "{{{plural}}}"},
                "versions": [{
                  "name": "{{{version}}}", "served": true, "storage": true, "subresources": {{{subresources}}},
                  "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}
                }]
              }
            }
            """;
        var answer = await SendAsync(HttpMethod.Post, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition, "admin", cancellationToken);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Body.ToJsonString());
        while ((await SendAsync(HttpMethod.Get, $"/apis/{group}/{version}/{plural}", null, "admin", cancellationToken)).Status != HttpStatusCode.OK)
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
    }

    /// <summary>Asks something.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="json">What is sent; null for nothing.</param>
    /// <param name="who">The user and the groups.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<PolicyAnswer> SendAsync(HttpMethod method, string path, string? json, string who, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new("Bearer", who) } };
        if (json is not null)
            request.Content = new StringContent(json, new MediaTypeHeaderValue(method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json"));
        using var answer = await client.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        var warnings = answer.Headers.TryGetValues("Warning", out var values) ? values.ToList() : [];
        return new(answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : new JsonObject { ["text"] = text }, warnings);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (server is not null)
            await server.DisposeAsync();
        if (etcd is not null)
            await etcd.DisposeAsync();
        await core.DisposeAsync();
        folder.Dispose();
    }

    private async Task StartServersAsync(string etcdProgram, string program, CancellationToken cancellationToken)
    {
        var kubeconfig = folder.Write("kubeconfig", $$"""
            {"apiVersion": "v1", "kind": "Config", "current-context": "core", "contexts": [{"name": "core", "context": {"cluster": "core", "user": "core"} }],
             "clusters": [{"name": "core", "cluster": {"server": "{{core.Url}}"} }], "users": [{"name": "core", "user": {"token": "core"} }]}
            """);
        var (store, peer, port) = ($"http://127.0.0.1:{LoopbackPort.Free()}", $"http://127.0.0.1:{LoopbackPort.Free()}", LoopbackPort.Free());
        etcd = ServerProcess.Start(
            etcdProgram,
            [
                "--data-dir", Path.Combine(folder.Path, "etcd"), "--unsafe-no-fsync", "--listen-client-urls", store, "--advertise-client-urls", store,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"default={peer}",
            ],
            Path.Combine(folder.Path, "etcd.log"));
        var certificates = Path.Combine(folder.Path, "certificates");
        server = ServerProcess.Start(
            program,
            [
                $"--etcd-servers={store}", "--etcd-prefix=/policies", $"--cert-dir={certificates}", "--bind-address=127.0.0.1", $"--secure-port={port}",
                $"--kubeconfig={kubeconfig}", $"--authentication-kubeconfig={kubeconfig}", $"--authorization-kubeconfig={kubeconfig}",
                "--authentication-skip-lookup", "--enable-priority-and-fairness=false",
                "--disable-admission-plugins=MutatingAdmissionPolicy,ValidatingAdmissionWebhook,MutatingAdmissionWebhook,NamespaceLifecycle",
            ],
            Path.Combine(folder.Path, "server.log"));
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            while (!await AnswersAsync(new($"https://127.0.0.1:{port}"), Path.Combine(certificates, "apiserver.crt"), timeout.Token))
                await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"apiextensions-apiserver is not ready after two minutes:\n{server.LogTail()}\n{etcd.LogTail()}");
        }
    }

    private async Task<bool> AnswersAsync(Uri address, string certificate, CancellationToken cancellationToken)
    {
        if (!AdminClient.IsWritten(certificate))
            return false;
        client ??= AdminClient.Create(address, certificate);
        try
        {
            return (await SendAsync(HttpMethod.Get, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", null, "admin", cancellationToken)).Status == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }

    /// <summary>Objects that are listed, and never change.</summary>
    private void Script(string path, string apiVersion, string kind, IEnumerable<JsonObject> objects)
    {
        var all = objects.Select((item, index) =>
        {
            var copy = (JsonObject)item.DeepClone();
            copy["metadata"]!["resourceVersion"] = "1";
            copy["metadata"]!["uid"] = $"{kind}-{index}";
            Default(copy);
            return copy;
        }).ToList();
        core.AnswerAlways(request => request.Path == path, request =>
            request.Parameter("sendInitialEvents") is not null ? ScriptedAnswer.Failure(422, "Invalid", "it is listed first")
            : request.Parameter("watch") is not null ? new ScriptedWatch()
            : ScriptedAnswer.Json(new JsonObject
            {
                ["apiVersion"] = apiVersion,
                ["kind"] = $"{kind}List",
                ["metadata"] = new JsonObject { ["resourceVersion"] = "1" },
                ["items"] = new JsonArray([.. all.Select(item => item.DeepClone())]),
            }.ToJsonString()));
        foreach (var item in all)
            core.AnswerAlways(request => request.Path == $"{path}/{item["metadata"]!["name"]}", _ => ScriptedAnswer.Json(item.ToJsonString()));
    }

    /// <summary>Adds what API servers add to a policy that they store.</summary>
    private static void Default(JsonObject item)
    {
        if (item["spec"]?["matchConstraints"] is not JsonObject constraints)
            return;
        foreach (var selector in new[] { "namespaceSelector", "objectSelector" })
            constraints[selector] ??= new JsonObject();
        foreach (var rule in constraints["resourceRules"]!.AsArray())
            rule!["scope"] ??= "*";
    }

    /// <summary>Everybody is who the token says, and may do everything.</summary>
    private ScriptedAnswer Believe(ScriptedRequest request)
    {
        var review = JsonNode.Parse(request.Body)!.AsObject();
        if ((string)review["kind"]! == "TokenReview")
        {
            var who = ((string)review["spec"]!["token"]!).Split('|');
            review["status"] = new JsonObject
            {
                ["authenticated"] = true,
                ["user"] = new JsonObject { ["username"] = who[0], ["groups"] = JsonSerializer.SerializeToNode(who[1..]) },
            };
        }
        else
        {
            review["status"] = new JsonObject { ["allowed"] = true };
        }

        return ScriptedAnswer.Json(review.ToJsonString(), 201);
    }
}

/// <summary>What an <see cref="AdmissionPolicyServer"/> answers.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">What it sends.</param>
/// <param name="Warnings">What it warns of.</param>
public sealed record PolicyAnswer(HttpStatusCode Status, JsonObject Body, IReadOnlyList<string> Warnings);
