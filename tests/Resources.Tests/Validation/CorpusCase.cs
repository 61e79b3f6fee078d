using System.Text.Json.Nodes;
using CloudIntel.Resources.Validation;
using CloudIntel.TestKit.Processes;
using CloudIntel.TestKit.Yaml;

namespace CloudIntel.Resources.Tests.Validation;

/// <summary>Who finds an error: every server by the schema, current servers and the webhook by a rule, or the webhook alone.</summary>
public enum Judge
{
    /// <summary>The schema.</summary>
    Schema = 0,

    /// <summary>A rule, in CEL and in C#.</summary>
    Rule,

    /// <summary>Code that no server can run.</summary>
    Webhook,
}

/// <summary>
/// A spec and what is wrong with it: a file Corpus/KIND/NAME.yaml with <c>spec</c>, <c>namespace</c> (default: team-a) and
/// <c>errors</c> (default: none) of <c>field</c>, <c>message</c> and <c>by</c>. The message of a schema is that of the
/// server and given in part.
/// </summary>
public sealed class CorpusCase
{
    /// <summary>Namespace of the operator in every case.</summary>
    public const string OperatorNamespace = "cloudintel-system";

    private readonly JsonObject document;

    private CorpusCase(string name)
    {
        document = YamlJson.Object(File.ReadAllText(Path.Combine(Folder, name + ".yaml")));
        Kind = ResourceKind.All.Single(kind => kind.Definition.Kind == name[..name.IndexOf('/', StringComparison.Ordinal)]);
        Errors = [.. (document["errors"]?.AsArray() ?? []).Select(error => (
            Enum.Parse<Judge>(error!["by"]!.GetValue<string>()),
            new FieldError(error["field"]!.GetValue<string>(), error["message"]!.GetValue<string>())))];
    }

    /// <summary>Every case, as KIND/NAME.</summary>
    public static TheoryData<string> Names => [..
        from file in Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories)
        orderby file
        select Path.ChangeExtension(Path.GetRelativePath(Folder, file), null)];

    /// <summary>The cases that reach the webhook: the API server asks it only about objects that keep their schema.</summary>
    public static TheoryData<string> NamesThatKeepTheSchema =>
        [.. Names.Select(row => row.Data).Where(name => !Read(name).By(Judge.Schema).Any())];

    /// <summary>The kind that the spec is of.</summary>
    public ResourceKind Kind { get; }

    /// <summary>What is wrong, in the order in which the rules stand.</summary>
    public IReadOnlyList<(Judge By, FieldError Error)> Errors { get; }

    /// <summary>The namespace of the object.</summary>
    public string Namespace => document["namespace"]?.GetValue<string>() ?? "team-a";

    /// <summary>The object as it is sent.</summary>
    public JsonObject Object
    {
        get
        {
            var metadata = new JsonObject { ["name"] = "corpus" };
            if (Kind.Definition.Namespaced)
                metadata["namespace"] = Namespace;
            return new()
            {
                ["apiVersion"] = Kind.Definition.ApiVersion,
                ["kind"] = Kind.Definition.Kind,
                ["metadata"] = metadata,
                ["spec"] = document["spec"]!.DeepClone(),
            };
        }
    }

    private static string Folder { get; } = Path.Combine(TestPrograms.CheckoutRoot, "tests", "Resources.Tests", "Corpus");

    /// <summary>Reads a case.</summary>
    public static CorpusCase Read(string name) => new(name);

    /// <summary>The errors that some of the judges find.</summary>
    public IEnumerable<FieldError> By(params Judge[] judges) => Errors.Where(error => judges.Contains(error.By)).Select(error => error.Error);
}
