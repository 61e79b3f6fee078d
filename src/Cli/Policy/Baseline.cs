namespace CloudIntel.Cli.Policy;

/// <summary>Reads manifests as they were.</summary>
internal static class Baseline
{
    /// <summary>The objects of a folder, or of the same paths at a commit.</summary>
    /// <exception cref="UsageException">It is neither, or cannot be read.</exception>
    public static async Task<IReadOnlyList<ManifestObject>> ReadAsync(string reference, IReadOnlyList<string> paths, ManifestSet manifests, CancellationToken cancellationToken)
    {
        if (Directory.Exists(reference) || File.Exists(reference))
            return await manifests.ReadAsync([reference], cancellationToken);
        if (paths.Contains(ManifestSet.StandardInput))
            throw new UsageException($"--diff-against {reference}: there is no such folder, and a commit has no standard input: name the files.");
        var folder = Directory.CreateTempSubdirectory("cloudintel-check-");
        try
        {
            var objects = await manifests.ReadAsync(await GitTree.CopyAsync(reference, paths, folder.FullName, cancellationToken), cancellationToken);
            return [.. objects.Select(each => each with { File = $"{reference}:{Path.GetRelativePath(folder.FullName, each.File)}" })];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
