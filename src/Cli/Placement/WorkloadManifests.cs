using System.Collections;
using System.Text;
using System.Text.Json;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Cli.Placement;

/// <summary>A Workload of a file.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Workload">The workload.</param>
/// <param name="Target">What its target requests; null without one.</param>
/// <param name="LineOf">The line of a field.</param>
internal sealed record WorkloadDocument(string File, Workload Workload, TargetRequests? Target, Func<string, int> LineOf);

/// <summary>Reads Workloads from manifests, with the objects beside them that they name as targets.</summary>
internal static class WorkloadManifests
{
    private static readonly KubernetesJson Manifests = new(ResourcesJson.Default);

    /// <summary>The Workloads of files, in their order.</summary>
    /// <exception cref="UsageException">Something is wrong; the message says where.</exception>
    public static async Task<IReadOnlyList<WorkloadDocument>> ReadAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var (workloads, others) = (new List<(string File, ManifestDocument Document)>(), new Dictionary<(string Kind, string? Namespace, string Name), ManifestDocument>());
        foreach (var file in files)
        {
            if (!File.Exists(file))
                throw new UsageException($"There is no file {file}.");
            foreach (var document in Documents(file, await File.ReadAllTextAsync(file, cancellationToken)))
            {
                var kind = Text(document, "kind");
                if (kind == nameof(Workload))
                    workloads.Add((file, document));
                else if (document.Content["metadata"] is System.Text.Json.Nodes.JsonObject metadata && kind is not null)
                    others[(kind, metadata["namespace"]?.ToString(), metadata["name"]?.ToString() ?? "")] = document;
            }
        }

        return workloads.Count > 0
            ? [.. workloads.Select(one => Workload(one.File, one.Document, others))]
            : throw new UsageException($"There is no Workload in {string.Join(", ", files)}.");
    }

    private static IReadOnlyList<ManifestDocument> Documents(string file, string text)
    {
        try
        {
            return YamlManifests.ReadDocuments(text);
        }
        catch (FormatException e)
        {
            throw new UsageException($"{file}, {e.Message}");
        }
    }

    private static WorkloadDocument Workload(string file, ManifestDocument document, Dictionary<(string Kind, string? Namespace, string Name), ManifestDocument> others)
    {
        Workload workload;
        try
        {
            workload = Manifests.Deserialize<Workload>(Encoding.UTF8.GetBytes(document.Content.ToJsonString()));
        }
        catch (JsonException e)
        {
            throw new UsageException($"{file}, line {document.LineOf((e.Path ?? "").TrimStart('$', '.'))}: {e.Path?.TrimStart('$', '.')} is not what it should be: {e.Message.Split(" Path:", 2)[0]}");
        }

        if (UnknownField(workload.Spec, "spec") is { } unknown)
            throw new UsageException($"{file}, line {document.LineOf(unknown)}: there is no field {unknown}.");
        if (workload.Errors() is { Count: > 0 } errors)
            throw new UsageException(string.Join(Environment.NewLine, errors.Select(error => $"{file}, line {document.LineOf(error.Path)}: {error}")));
        return new(file, workload, Target(file, workload, document, others), document.LineOf);
    }

    private static TargetRequests? Target(string file, Workload workload, ManifestDocument document, Dictionary<(string Kind, string? Namespace, string Name), ManifestDocument> others)
    {
        if (workload.Spec.TargetRef is not { } reference)
            return null;
        if (others.TryGetValue((reference.Kind.Text, workload.Metadata.Namespace, reference.Name), out var target) && target.Content["spec"] is { } spec)
            return TargetRequests.Of(JsonSerializer.SerializeToElement(spec));
        // The requests may be named beside it.
        return workload.Spec.Resources is { Cpu: not null, Memory: not null }
            ? null
            : throw new UsageException($"{file}, line {document.LineOf("spec.targetRef")}: {reference.Kind} {reference.Name} is in none of the files, so its requests are not known: add it, or name spec.resources.");
    }

    private static string? Text(ManifestDocument document, string field) => document.Content[field]?.ToString();

    /// <summary>A field that this program does not know, and that would be ignored; null when there is none.</summary>
    private static string? UnknownField(object? value, string path) => value switch
    {
        OpenObject { UnknownFields: { Count: > 0 } unknown } => $"{path}.{unknown.Keys.First()}",
        OpenObject => value.GetType().GetProperties()
            .Where(property => property.GetIndexParameters().Length == 0 && property.Name != nameof(OpenObject.UnknownFields))
            .Select(property => UnknownField(property.GetValue(value), $"{path}.{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}"))
            .FirstOrDefault(found => found is not null),
        IEnumerable list and not string => list.Cast<object?>().Select((item, i) => UnknownField(item, $"{path}[{i}]")).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
