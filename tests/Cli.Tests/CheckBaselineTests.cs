using System.Text.Json;
using CloudIntel.Cli.Policy;

namespace CloudIntel.Cli.Tests;

/// <summary>When an object of a cluster is as its manifest says.</summary>
public sealed class CheckBaselineTests
{
    private const string Manifest = """{"kind": "Deployment", "metadata": {"name": "web", "labels": {"team": "a"}}, "spec": {"replicas": 2}}""";

    [Theory]
    [InlineData("""{"name": "web", "namespace": "shop", "labels": {"team": "a", "added": "by others"}}""", true)]
    [InlineData("""{"name": "web", "labels": {"team": "b"}}""", false)]
    [InlineData("""{"name": "web"}""", false)]
    public void What_the_manifest_says_must_be_there_and_the_rest_is_the_clusters(string metadata, bool isSame) => Assert.Equal(isSame, IsSame($$$"""{"metadata": {{{metadata}}}, "kind": "Deployment", "spec": {"replicas": 2, "paused": false}}"""));

    [Theory]
    [InlineData(Manifest, true)]
    [InlineData("""{"kind": "Deployment", "metadata": {"name": "web", "namespace": "shop", "annotations": {}, "labels": {"team": "a"}}, "spec": {"replicas": 2}}""", true)]
    [InlineData("""{"kind": "Deployment", "metadata": {"name": "web", "labels": {"team": "a", "tier": "gold"}}, "spec": {"replicas": 2}}""", false)]
    [InlineData("no JSON", false)]
    public void What_was_applied_and_is_taken_out_is_a_change(string applied, bool isSame) => Assert.Equal(isSame, IsSame(
        $$$$"""
        {"kind": "Deployment", "spec": {"replicas": 2},
        "metadata": {"name": "web", "labels": {"team": "a", "tier": "gold"}, "annotations": {"kubectl.kubernetes.io/last-applied-configuration": {{{{JsonSerializer.Serialize(applied)}}}}}}}
        """));

    private static bool IsSame(string live)
    {
        using var manifest = JsonDocument.Parse(Manifest);
        using var before = JsonDocument.Parse(live);
        return new CheckBaseline([]) { IsLive = true }.IsSame(manifest.RootElement, before.RootElement);
    }
}
