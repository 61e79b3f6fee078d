using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.EndToEnd.ControlPlane;

/// <summary>The ground under the other tests: a real API server that can be broken and mended.</summary>
public sealed class ControlPlaneTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task State_survives_a_restart_of_the_api_server()
    {
        var plane = await fixture.StartedAsync(Cancelled);
        var name = await plane.CreateNamespaceAsync("survivor", Cancelled);

        await plane.StopApiServerAsync();
        await plane.StartApiServerAsync(Cancelled);

        Assert.Contains(name, await plane.KubectlAsync(Cancelled, "get", "namespaces", "-o", "name"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compaction_expires_older_resource_versions()
    {
        var plane = await fixture.StartedAsync(Cancelled);
        for (var i = 0; i < 3; i++)
            await plane.CreateNamespaceAsync("history", Cancelled);
        await plane.CompactAsync(Cancelled);

        using var answer = await plane.Admin.GetAsync("/api/v1/configmaps?resourceVersion=1&resourceVersionMatch=Exact&limit=1", Cancelled);

        Assert.Equal(System.Net.HttpStatusCode.Gone, answer.StatusCode);
    }

    [Fact]
    public async Task The_current_crd_machinery_runs_beside_it()
    {
        var plane = await fixture.StartedAsync(Cancelled);
        await using var machinery = await CurrentCrdMachinery.StartAsync(plane, Cancelled);

        using var answer = await machinery.Admin.GetAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Cancelled);

        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
    }
}
