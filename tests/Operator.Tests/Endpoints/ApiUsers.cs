using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Operator.Tests.Endpoints;

/// <summary>Those who ask an API: <c>reader</c>, who may see the whole cluster, and <c>tenant</c>, who may see its own namespace.</summary>
internal sealed class ApiUsers(Uri address, IKubernetesClient cluster, string @namespace) : IDisposable
{
    private const string Accounts =
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: reader, namespace: NAMESPACE }
        ---
        { apiVersion: v1, kind: ServiceAccount, metadata: { name: tenant, namespace: NAMESPACE } }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: NAMESPACE }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cloudintel-allocation-viewer }
        subjects: [{ kind: ServiceAccount, name: reader, namespace: NAMESPACE }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: tenant, namespace: NAMESPACE }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cloudintel-allocation-viewer }
        subjects: [{ kind: ServiceAccount, name: tenant, namespace: NAMESPACE }]
        """;

    private readonly HttpClient client = new() { BaseAddress = address };

    /// <summary>Makes a namespace, and in it the accounts with their rights.</summary>
    public static async Task<string> CreateNamespaceAsync(LocalControlPlane plane, string prefix, CancellationToken cancellationToken)
    {
        var name = await plane.CreateNamespaceAsync(prefix, cancellationToken);
        await plane.KubectlAsync(["apply", "--validate=false", "-f", Path.Combine(TestPrograms.CheckoutRoot, "config", "rbac", "api-users.yaml")], "", cancellationToken);
        await plane.KubectlAsync(["apply", "-f", "-"], Accounts.Replace("NAMESPACE", name, StringComparison.Ordinal), cancellationToken);
        return name;
    }

    public async Task<string> TokenAsync(string serviceAccount, CancellationToken cancellationToken)
    {
        var answer = await cluster.Resource<ServiceAccount>().CreateSubresourceAsync<TokenRequest, TokenRequest>(
            new(@namespace, serviceAccount), "token", new() { Spec = new() { ExpirationSeconds = 600 } }, WriteOptions.Default, cancellationToken);
        return answer.Status!.Token!;
    }

    public Task<ApiAnswer> GetAsync(string path, string? token, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, content: null, token, cancellationToken);

    public Task<ApiAnswer> PostAsync(string path, string json, string? token, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), token, cancellationToken);

    public void Dispose() => client.Dispose();

    private async Task<ApiAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request, cancellationToken);
        return new(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(cancellationToken));
    }
}

/// <summary>What an API answered.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string? Type, string Text);
