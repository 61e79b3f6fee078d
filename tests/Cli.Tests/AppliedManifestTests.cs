using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Cli.Policy;

namespace CloudIntel.Cli.Tests;

/// <summary>What becomes of an object of a cluster when its manifest is applied.</summary>
public sealed class AppliedManifestTests
{
    private const string Manifest =
        """
        {"kind": "Deployment", "metadata": {"name": "web", "labels": {"team": "a"}, "creationTimestamp": null}, "status": {},
         "spec": {"template": {"spec": {"containers": [{"name": "main", "image": "image", "ports": [{"containerPort": 80}], "args": ["a", "b"]}], "nodeSelector": {}}}}}
        """;

    private const string Live =
        """
        {"kind": "Deployment", "metadata": {"name": "web", "namespace": "shop", "uid": "1", "labels": {"team": "a", "added": "by others"}}, "status": {"replicas": 5},
         "spec": {"replicas": 5, "template": {"spec": {"containers": [
            {"name": "main", "image": "image", "ports": [{"containerPort": 80, "protocol": "TCP"}], "args": ["a", "b"], "terminationMessagePath": "/dev/termination-log"},
            {"name": "injected", "image": "proxy"}]}}}}
        """;

    [Fact]
    public void What_the_manifest_says_already_changes_nothing() => AssertIs(Live, Manifest, Live);

    [Fact]
    public void What_others_wrote_stays_beside_a_change() => AssertIs(
        Live.Replace("\"a\", \"added\"", "\"b\", \"added\"", StringComparison.Ordinal),
        Manifest.Replace("\"team\": \"a\"", "\"team\": \"b\"", StringComparison.Ordinal),
        Live);

    [Fact]
    public void A_null_takes_a_field_away() => AssertIs(
        Live.Replace("\"replicas\": 5, ", "", StringComparison.Ordinal),
        Manifest.Replace("\"spec\": {\"template\"", "\"spec\": {\"replicas\": null, \"template\"", StringComparison.Ordinal),
        Live);

    [Fact]
    public void Lists_without_names_are_replaced_whole() => AssertIs(
        Live.Replace("{\"containerPort\": 80, \"protocol\": \"TCP\"}", "{\"containerPort\": 81}", StringComparison.Ordinal).Replace("[\"a\", \"b\"]", "[\"b\"]", StringComparison.Ordinal),
        Manifest.Replace("80", "81", StringComparison.Ordinal).Replace("[\"a\", \"b\"]", "[\"b\"]", StringComparison.Ordinal),
        Live);

    [Fact]
    public void What_was_applied_and_is_not_in_the_manifest_any_more_goes()
    {
        var applied = JsonNode.Parse(Manifest)!;
        applied["metadata"]!["namespace"] = "shop";
        applied["metadata"]!["labels"]!["tier"] = "gold";
        applied["metadata"]!["annotations"] = new JsonObject { ["note"] = "x" };
        applied["spec"]!["template"]!["spec"]!["priorityClassName"] = "high";
        applied["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Add(new JsonObject { ["name"] = "second", ["image"] = "image" });
        applied["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray().Add("c");

        var live = JsonNode.Parse(Live)!;
        var clean = live.DeepClone();
        live["metadata"]!["labels"]!["tier"] = "gold";
        live["spec"]!["template"]!["spec"]!["priorityClassName"] = "high";
        live["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Insert(1, new JsonObject { ["name"] = "second", ["image"] = "image" });
        var annotations = new JsonObject { ["of"] = "others", ["kubectl.kubernetes.io/last-applied-configuration"] = applied.ToJsonString() };
        clean["metadata"]!["annotations"] = annotations;
        live["metadata"]!["annotations"] = annotations.DeepClone();
        live["metadata"]!["annotations"]!["note"] = "x";

        AssertIs(clean.ToJsonString(), Manifest, live.ToJsonString());
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("""{"spec": {"replicas": 1}, "spec": {"paused": true}}""")]
    [InlineData("""{"metadata": 1, "spec": [1], "kind": {}}""")]
    public void An_annotation_that_kubectl_did_not_write_takes_nothing_away(string applied)
    {
        var live = JsonNode.Parse(Live)!;
        live["metadata"]!["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = applied };

        AssertIs(live.ToJsonString(), Manifest, live.ToJsonString());
    }

    [Fact]
    public void Deep_objects_stay_as_they_are()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200);
        AssertIs($$"""{"kind": "Thing", "spec": {{deep}}}""", """{"kind": "Thing", "spec": {}}""", $$"""{"kind": "Thing", "spec": {{deep}}}""");
    }

    [Fact]
    public void Names_that_are_there_twice_tell_nothing_apart() => AssertIs(
        """{"kind": "Pod", "spec": {"env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}}""",
        """{"kind": "Pod", "spec": {"env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}}""",
        """{"kind": "Pod", "spec": {"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}}""");

    private static void AssertIs(string expected, string manifest, string live)
    {
        var bounds = new JsonDocumentOptions { MaxDepth = 256 };
        using var wanted = JsonDocument.Parse(expected, bounds);
        using var applied = JsonDocument.Parse(manifest, bounds);
        using var there = JsonDocument.Parse(live, bounds);
        var found = AppliedManifest.Over(applied.RootElement, there.RootElement);
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, found), found.GetRawText());
    }
}
