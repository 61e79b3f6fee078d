namespace CloudIntel.Cli.Policy;

/// <summary>Has kustomizations built by kubectl or kustomize.</summary>
internal static class Kustomization
{
    private static readonly string[] Names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    /// <summary>The kustomization of a folder; null where it has none.</summary>
    public static string? FileOf(string folder) => Names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>What a folder builds.</summary>
    /// <exception cref="UsageException">Neither program is there, or the kustomization is broken.</exception>
    public static async Task<string> BuildAsync(string folder, CancellationToken cancellationToken)
    {
        // The whole path, so that no name of a folder is taken for an option.
        var whole = Path.GetFullPath(folder);
        var (program, arguments) = (ExternalProgram.Find("kubectl"), ExternalProgram.Find("kustomize")) switch
        {
            ({ } kubectl, _) => (kubectl, new[] { "kustomize", whole }),
            (_, { } kustomize) => (kustomize, ["build", whole]),
            _ => throw new UsageException(
                $"{FileOf(folder)} is a kustomization, and neither kubectl nor kustomize is on the PATH. Install one of them, or build it elsewhere and hand it over: kustomize build {folder} | cloudintel check -f -"),
        };
        var result = await ExternalProgram.RunAsync(program, arguments, default, cancellationToken);
        return result.ExitCode == 0 ? ExternalProgram.Text(result) : throw new UsageException($"{FileOf(folder)} cannot be built: {ExternalProgram.Complaint(result)}");
    }
}
