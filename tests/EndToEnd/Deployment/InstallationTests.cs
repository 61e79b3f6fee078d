using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Deployment;

/// <summary>Installs config/ on a real API server, of a version from before much of what it says.</summary>
public sealed class InstallationTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_object_is_accepted_that_an_old_server_knows()
    {
        var plane = await fixture.StartedAsync(Cancel);
        var manifests = await Manifests.RenderAsync("default");
        await plane.KubectlAsync(Cancel, "apply", "--server-side", "-f", Path.Combine(TestPrograms.CheckoutRoot, "config", "manager", "namespace.yaml"));

        var refused = new List<string>();
        foreach (var it in manifests.Objects)
        {
            var run = await Command.RunAsync(
                TestPrograms.Require("kubectl"),
                ["--kubeconfig", plane.Kubeconfig, "apply", "--server-side", "--force-conflicts", "--dry-run=server", "-f", "-"],
                it.ToJsonString(),
                Cancel);
            if (run.ExitCode != 0)
                refused.Add($"{Manifests.NameOf(it)}: {run.Error.Trim()}");
        }

        Assert.Collection(
            refused.Order(StringComparer.Ordinal),
            // Definitions with CEL rules are for 1.23 and later; overlays/before-1.23 leaves the rules out.
            it => Assert.Matches("^CustomResourceDefinition/allocationpolicies.cloudintel.io: .*x-kubernetes-validations", it.ReplaceLineEndings(" ")),
            it => Assert.Matches("^CustomResourceDefinition/anomalymonitors.cloudintel.io: .*x-kubernetes-validations", it.ReplaceLineEndings(" ")),
            it => Assert.Matches("^CustomResourceDefinition/budgets.cloudintel.io: .*x-kubernetes-validations", it.ReplaceLineEndings(" ")),
            it => Assert.Matches("^CustomResourceDefinition/costpolicies.cloudintel.io: .*x-kubernetes-validations", it.ReplaceLineEndings(" ")),
            it => Assert.Matches("^CustomResourceDefinition/costreservations.cloudintel.io: .*x-kubernetes-validations", it.ReplaceLineEndings(" ")),
            it => Assert.Matches("^CustomResourceDefinition/costsources.cloudintel.io: .*x-kubernetes-validations", it.ReplaceLineEndings(" ")),
            it => Assert.Matches("^CustomResourceDefinition/fleetplans.cloudintel.io: .*x-kubernetes-validations", it.ReplaceLineEndings(" ")),
            it => Assert.Matches("^CustomResourceDefinition/scalingrecommendations.cloudintel.io: .*x-kubernetes-validations", it.ReplaceLineEndings(" ")),
            it => Assert.Matches("^CustomResourceDefinition/simulationruns.cloudintel.io: .*x-kubernetes-validations", it.ReplaceLineEndings(" ")),
            it => Assert.Matches("^CustomResourceDefinition/workloads.cloudintel.io: .*x-kubernetes-validations", it.ReplaceLineEndings(" ")),
            it => Assert.Matches("^PodDisruptionBudget/cloudintel-operator: .*no matches for kind \"PodDisruptionBudget\" in version \"policy/v1\"", it),
            it => Assert.Matches("^PrometheusRule/cloudintel-operator: .*no matches for kind", it),
            it => Assert.Matches("^ServiceMonitor/cloudintel-operator: .*no matches for kind", it));
    }

    [Fact]
    public async Task An_old_server_takes_its_overlay_whole_and_again_without_a_difference()
    {
        var plane = await fixture.StartedAsync(Cancel);
        var manifests = await Manifests.RenderAsync("overlays/before-1.23");

        await plane.KubectlAsync(Cancel, "apply", "--server-side", "-k", manifests.Folder);

        Assert.Equal("", await plane.KubectlAsync(Cancel, "diff", "--server-side", "-k", manifests.Folder)); // exits with 1 when there is one
    }
}
