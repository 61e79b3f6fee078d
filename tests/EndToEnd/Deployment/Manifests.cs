using System.Text.Json.Nodes;
using CloudIntel.TestKit.Processes;
using CloudIntel.TestKit.Yaml;

namespace CloudIntel.EndToEnd.Deployment;

/// <summary>The objects that a kustomization of config/ makes.</summary>
internal sealed class Manifests
{
    private Manifests(string folder, IReadOnlyList<JsonObject> objects)
    {
        Folder = folder;
        Objects = objects;
    }

    /// <summary>Folder of the kustomization.</summary>
    public string Folder { get; }

    /// <summary>All of them, in the order in which they are applied.</summary>
    public IReadOnlyList<JsonObject> Objects { get; }

    public JsonNode Deployment => One("Deployment");

    public JsonNode Pod => Deployment["spec"]!["template"]!["spec"]!;

    /// <summary>The operator's own container.</summary>
    public JsonNode Container => Assert.Single(Pod["containers"]!.AsArray(), container => container!["name"].Text() == "operator")!;

    public JsonNode PodLabels => Deployment["spec"]!["template"]!["metadata"]!["labels"]!;

    /// <summary>The named ports of the container.</summary>
    public IReadOnlyDictionary<string, int> Ports =>
        Container["ports"]!.AsArray().ToDictionary(port => port!["name"].Text(), port => (int)port!["containerPort"]!);

    /// <summary>Renders a kustomization, such as <c>overlays/postgresql</c>. Skips the test where kubectl is missing.</summary>
    public static async Task<Manifests> RenderAsync(string kustomization)
    {
        var folder = Path.Combine(TestPrograms.CheckoutRoot, "config", kustomization);
        var run = await Command.RunAsync(TestPrograms.Require("kubectl"), ["kustomize", folder], "", TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, run.Error);
        return new(folder, YamlJson.Objects(run.Output));
    }

    public JsonNode One(string kind) => Assert.Single(Of(kind));

    public IEnumerable<JsonNode> Of(string kind) => Objects.Where(it => it["kind"].Text() == kind);

    public static string NameOf(JsonNode it) => $"{it["kind"].Text()}/{it["metadata"]!["name"].Text()}";
}

internal static class ManifestValues
{
    /// <summary>A text that must be there.</summary>
    public static string Text(this JsonNode? node) => node!.GetValue<string>();

    /// <summary>The texts of a list that must be there.</summary>
    public static IEnumerable<string> Texts(this JsonNode? node) => node!.AsArray().Select(Text);

    /// <summary>Whether labels satisfy a selector of labels alone.</summary>
    public static bool Selects(this JsonNode? selector, JsonNode labels) =>
        selector!.AsObject() is { Count: > 0 } wanted && wanted.All(pair => JsonNode.DeepEquals(pair.Value, labels[pair.Key]));
}
