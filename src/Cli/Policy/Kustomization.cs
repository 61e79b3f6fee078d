using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Json;

namespace CloudIntel.Cli.Policy;

/// <summary>Has kustomizations built by kubectl or kustomize.</summary>
internal static class Kustomization
{
    private const string BuildMetadata = "buildMetadata";
    private const string OriginAnnotations = "originAnnotations";

    private static readonly string[] Names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    /// <summary>The kustomization of a folder; null where it has none.</summary>
    public static string? FileOf(string folder) => Names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>What a folder builds, each object with the file and lines that it comes from, as far as they can be told.</summary>
    /// <exception cref="UsageException">Neither program is there, or the kustomization is broken.</exception>
    public static async Task<IReadOnlyList<ManifestObject>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var file = FileOf(folder)!;
        if (await TracedAsync(folder, file, cancellationToken) is { } traced)
            return traced;
        var result = await BuildAsync(folder, file, cancellationToken);
        return result.ExitCode == 0
            ? [.. ManifestText.Read(file, ExternalProgram.Text(result)).Select(built => built with { Line = 1, LineOf = _ => 1 })]
            : throw new UsageException($"{file} cannot be built: {ExternalProgram.Complaint(result)}");
    }

    /// <summary>
    /// What it builds where programs are told to say where objects come from, which those before kubectl 1.24 and kustomize 4.5 cannot; null where it cannot be built so. The kustomization is not touched:
    /// another one around it tells them.
    /// </summary>
    private static async Task<IReadOnlyList<ManifestObject>?> TracedAsync(string folder, string file, CancellationToken cancellationToken)
    {
        if (OwnMetadata(file) is not { } own)
            return null;
        var around = Directory.CreateTempSubdirectory("cloudintel-kustomize-");
        try
        {
            // Programs resolve links before they follow a path from one folder to another.
            var (from, to) = (GitTree.Resolved(around.FullName), GitTree.Resolved(Path.GetFullPath(folder)));
            var text = new JsonObject { ["resources"] = List([Path.GetRelativePath(from, to)]), [BuildMetadata] = List(own.Append(OriginAnnotations).Distinct()) };
            await File.WriteAllTextAsync(Path.Combine(from, Names[0]), text.ToJsonString(), cancellationToken);
            var result = await BuildAsync(from, file, cancellationToken);
            if (result.ExitCode != 0)
                return null;
            var origins = new KustomizeOrigins(from, folder, file, keepsAnnotation: own.Contains(OriginAnnotations));
            return [.. ManifestText.Read(file, ExternalProgram.Text(result)).Select(origins.Locate)];
        }
        finally
        {
            around.Delete(recursive: true);
        }
    }

    /// <summary>What a kustomization itself wants to be told about what it builds; null where it cannot be read.</summary>
    private static IReadOnlyList<string>? OwnMetadata(string file)
    {
        try
        {
            return YamlManifests.Read(File.ReadAllText(file)) is [var only] ? [.. only[BuildMetadata]?.AsArray().Select(each => each!.ToString()) ?? []] : null;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            return null; // the program says what is wrong with it
        }
    }

    private static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static Task<ProgramResult> BuildAsync(string folder, string file, CancellationToken cancellationToken)
    {
        // The whole path, so that no name of a folder is taken for an option.
        var whole = Path.GetFullPath(folder);
        var (program, arguments) = (ExternalProgram.Find("kubectl"), ExternalProgram.Find("kustomize")) switch
        {
            ({ } kubectl, _) => (kubectl, new[] { "kustomize", whole }),
            (_, { } kustomize) => (kustomize, ["build", whole]),
            _ => throw new UsageException(
                $"{file} is a kustomization, and neither kubectl nor kustomize is on the PATH. Install one of them, or build it elsewhere and hand it over: kustomize build {Path.GetDirectoryName(file)} | cloudintel check -f -"),
        };
        return ExternalProgram.RunAsync(program, arguments, default, cancellationToken);
    }
}
