using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.TestKit.ControlPlane;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Kubernetes.Tests.Events;

/// <summary>What a real API server takes.</summary>
public sealed class ApiServerEventTests(ControlPlaneFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_about_what_lives_in_a_namespace_and_about_what_lives_in_none_are_both_taken_and_counted()
    {
        var plane = await fixture.StartedAsync(Cancel);
        using var client = new KubernetesClient(
            new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }), new(), KubernetesJson.BuiltIn, NullLoggerFactory.Instance, TimeProvider.System);
        var home = await plane.CreateNamespaceAsync("events", Cancel);
        var map = await client.Resource<ConfigMap>().CreateAsync(
            new() { Metadata = new() { Name = "map", Namespace = home } }, WriteOptions.Default, Cancel);
        var ns = await client.Resource<Namespace>().GetAsync(new("", home), Cancel);

        using var meter = new Meter("test");
        var metrics = new EventMetrics(meter);
        var writer = new EventWriter(client, new() { Controller = "example.com/test" }, TimeProvider.System, new(new Random(1)), metrics, NullLogger.Instance);
        var recorder = new EventRecorder(writer, TimeProvider.System, metrics, NullLogger.Instance);
        foreach (var subject in (IKubernetesObject[])[map, ns])
        {
            recorder.Normal(subject, "Looked", "Look", "first");
            recorder.Normal(subject, "Looked", "Look", "again");
        }

        await recorder.RunAsync(flush: new(canceled: true), Cancel);

        var told = (await client.Resource<CoreEvent>().ListAsync(new(), Cancel)).Items;
        Assert.Equal((home, "first"), Of("ConfigMap"));
        Assert.Equal(("default", "first"), Of("Namespace"));

        (string?, string?) Of(string kind)
        {
            var one = Assert.Single(told, e => e.InvolvedObject?.Kind == kind && e.InvolvedObject.Name is { } name && (name == home || name == "map"));
            return (one.Metadata.Namespace, one.Message);
        }
    }
}
