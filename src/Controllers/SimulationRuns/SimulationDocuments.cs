using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Catalog;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>Runs with all that they refer to, from YAML or JSON documents: what the command line and a worker have in place of a cluster.</summary>
public sealed class SimulationDocuments
{
    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    private readonly List<(string File, ManifestDocument Document, SimulationRun Run)> runs = [];
    private readonly List<(string? Namespace, Workload Workload)> workloads = [];
    private readonly Dictionary<(string? Namespace, string Name), IReadOnlyDictionary<string, string>> configMaps = [];
    private readonly Dictionary<(string Kind, string? Namespace, string Name), JsonElement> targets = [];

    /// <summary>The runs, in their order.</summary>
    public IReadOnlyList<SimulationRun> Runs => [.. runs.Select(run => run.Run)];

    /// <summary>Adds the documents of a file. Kinds that runs do not refer to are left aside.</summary>
    /// <param name="file">What it is called in messages.</param>
    /// <param name="text">What it says.</param>
    /// <exception cref="FormatException">A document cannot be read; the message says where.</exception>
    public void Add(string file, string text)
    {
        IReadOnlyList<ManifestDocument> documents;
        try
        {
            documents = YamlManifests.ReadDocuments(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{file}, {e.Message}", e);
        }

        foreach (var document in documents)
        {
            var (kind, metadata) = (document.Content["kind"]?.ToString(), document.Content["metadata"] as JsonObject);
            var (space, name) = (metadata?["namespace"]?.ToString(), metadata?["name"]?.ToString() ?? "");
            switch (kind)
            {
                case nameof(SimulationRun):
                    runs.Add((file, document, Read<SimulationRun>(file, document, typeof(SimulationRunSpec))));
                    break;
                case nameof(Workload):
                    var workload = Read<Workload>(file, document, typeof(WorkloadSpec));
                    Require(file, document, WorkloadValidation.Validate(workload, old: null));
                    workloads.Add((space, workload));
                    break;
                case "ConfigMap":
                    configMaps[(space, name)] = (document.Content["data"] as JsonObject ?? []).ToDictionary(each => each.Key, each => each.Value?.ToString() ?? "", StringComparer.Ordinal);
                    break;
                case not null when document.Content["spec"] is { } spec:
                    targets[(kind, space, name)] = JsonSerializer.SerializeToElement(spec);
                    break;
            }
        }
    }

    /// <summary>The file that a run is in.</summary>
    /// <param name="index">Its place among <see cref="Runs"/>.</param>
    public string FileOf(int index) => runs[index].File;

    /// <summary>A run with what it refers to in its namespace.</summary>
    /// <param name="index">Its place among <see cref="Runs"/>.</param>
    /// <param name="catalog">List prices and shapes.</param>
    public SimulationInputs Inputs(int index, PriceCatalog catalog)
    {
        var run = runs[index].Run;
        var space = run.Metadata.Namespace;
        return new()
        {
            Run = run,
            Catalog = catalog,
            ConfigMaps = configMaps.Where(each => each.Key.Namespace == space).ToDictionary(each => each.Key.Name, each => each.Value, StringComparer.Ordinal),
            Workloads =
            [
                .. from each in workloads
                   where each.Namespace == space
                   let reference = each.Workload.Spec.TargetRef
                   let target = reference is not null && targets.TryGetValue((reference.Kind.Text, space, reference.Name), out var spec) ? TargetRequests.Of(spec) : null
                   select new SimulatedWorkloadResource(each.Workload, target),
            ],
        };
    }

    /// <summary>What is wrong with a run, with the file and the line of each error.</summary>
    /// <param name="index">Its place among <see cref="Runs"/>.</param>
    /// <param name="errors">The errors.</param>
    public string Describe(int index, IReadOnlyList<FieldError> errors) => Describe(runs[index].File, runs[index].Document, errors);

    private static T Read<T>(string file, ManifestDocument document, Type spec)
        where T : class
    {
        Require(file, document, SchemaCheck.Errors(document.Content["spec"], spec, "spec"));
        try
        {
            return Json.Deserialize<T>(Encoding.UTF8.GetBytes(document.Content.ToJsonString()));
        }
        catch (JsonException e)
        {
            var field = (e.Path ?? "").TrimStart('$', '.');
            throw new FormatException($"{file}, line {document.LineOf(field)}: {field} is not what it should be: {e.Message.Split(" Path:", 2)[0]}", e);
        }
    }

    private static void Require(string file, ManifestDocument document, IReadOnlyList<FieldError> errors)
    {
        if (errors.Count > 0)
            throw new FormatException(Describe(file, document, errors));
    }

    private static string Describe(string file, ManifestDocument document, IReadOnlyList<FieldError> errors) =>
        string.Join(Environment.NewLine, errors.Select(error => error.Path.StartsWith("spec", StringComparison.Ordinal) ? $"{file}, line {document.LineOf(error.Path)}: {error}" : $"{file}: {error}"));
}
