using System.Net;
using CloudIntel.Kubernetes.Authorization;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Operator.Metrics;
using CloudIntel.TestKit.ControlPlane;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Operator.Tests.Metrics;

/// <summary>Who may scrape, decided by the RBAC of a real API server.</summary>
public sealed class MetricsAuthorizationTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private const string Rights =
        """
        {"apiVersion":"v1","kind":"List","items":[
          {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"prometheus","namespace":"NAMESPACE"}},
          {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"stranger","namespace":"NAMESPACE"}},
          {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"NAMESPACE"},
           "rules":[{"nonResourceURLs":["/metrics"],"verbs":["get"]}]},
          {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"NAMESPACE"},
           "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"NAMESPACE"},
           "subjects":[{"kind":"ServiceAccount","name":"prometheus","namespace":"NAMESPACE"}]}]}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_those_whom_a_role_allows_it_may_scrape()
    {
        var plane = await fixture.StartedAsync(Cancellation);
        var name = await plane.CreateNamespaceAsync("scrapers", Cancellation);
        await plane.KubectlAsync(["apply", "-f", "-"], Rights.Replace("NAMESPACE", name, StringComparison.Ordinal), Cancellation);
        using var cluster = new KubernetesClient(new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }));
        await using var application = await ServeAsync(cluster);
        using var client = new HttpClient { BaseAddress = new(application.Urls.First()) };

        Assert.Equal(HttpStatusCode.OK, await ScrapeAsync(client, HttpMethod.Get, await TokenAsync(cluster, name, "prometheus")));
        Assert.Equal(HttpStatusCode.Forbidden, await ScrapeAsync(client, HttpMethod.Head, await TokenAsync(cluster, name, "prometheus")));
        Assert.Equal(HttpStatusCode.Forbidden, await ScrapeAsync(client, HttpMethod.Get, await TokenAsync(cluster, name, "stranger")));
        Assert.Equal(HttpStatusCode.OK, await ScrapeAsync(client, HttpMethod.Get, LocalControlPlane.AdminToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await ScrapeAsync(client, HttpMethod.Get, "made-up"));
        Assert.Equal(HttpStatusCode.Unauthorized, await ScrapeAsync(client, HttpMethod.Get, token: null));
    }

    private static async Task<WebApplication> ServeAsync(KubernetesClient cluster)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IKubernetesClient>(cluster);
        builder.Services.AddKubernetesAuthorization();
        builder.Services.AddPrometheusMetrics([], _ => { });
        var application = builder.Build();
        application.MapMetrics().RequireKubernetesAuthorization();
        await application.StartAsync(Cancellation);
        return application;
    }

    private static async Task<string> TokenAsync(KubernetesClient cluster, string @namespace, string serviceAccount)
    {
        var answer = await cluster.Resource<ServiceAccount>().CreateSubresourceAsync<TokenRequest, TokenRequest>(
            new(@namespace, serviceAccount), "token", new() { Spec = new() { ExpirationSeconds = 600 } }, WriteOptions.Default, Cancellation);
        return answer.Status!.Token!;
    }

    private static async Task<HttpStatusCode> ScrapeAsync(HttpClient client, HttpMethod method, string? token)
    {
        using var request = new HttpRequestMessage(method, "/metrics");
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        using var answer = await client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }
}
