using System.Text;

namespace CloudIntel.Cli.Policy;

/// <summary>Gathers the objects of files, folders, kustomizations and standard input.</summary>
internal sealed class ManifestSet(TextReader standardInput)
{
    /// <summary>What stands for standard input among files.</summary>
    public const string StandardInput = "-";

    /// <summary>More than manifests have; keeps a wrong path from filling the memory.</summary>
    private const long MaxBytes = 256L << 20;

    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>The objects of paths, in their order; those of a folder by the names of its files, and of the folders below it.</summary>
    /// <exception cref="UsageException">Something cannot be read; the message says what and where.</exception>
    public async Task<IReadOnlyList<ManifestObject>> ReadAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var objects = new List<ManifestObject>();
        foreach (var path in paths)
        {
            if (path == StandardInput)
                objects.AddRange(ManifestText.Read("(standard input)", await standardInput.ReadToEndAsync(cancellationToken)));
            else if (Directory.Exists(path))
                await AddFolderAsync(path, objects, cancellationToken);
            else if (File.Exists(path))
                objects.AddRange(ManifestText.Read(path, await TextAsync(path, cancellationToken)));
            else
                throw new UsageException($"There is no file or folder {path}.");
        }

        return objects;
    }

    /// <summary>Whether a folder is one that kustomize builds.</summary>
    public static bool IsKustomization(string folder) => Kustomization.FileOf(folder) is not null;

    private static async Task AddFolderAsync(string folder, List<ManifestObject> objects, CancellationToken cancellationToken)
    {
        if (IsKustomization(folder))
        {
            objects.AddRange(await Kustomization.ReadAsync(folder, cancellationToken));
            return;
        }

        foreach (var file in Directory.EnumerateFiles(folder).Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal))
            objects.AddRange(ManifestText.Read(file, await TextAsync(file, cancellationToken)));
        foreach (var below in Directory.EnumerateDirectories(folder).Where(below => Path.GetFileName(below) is not ['.', ..]).Order(StringComparer.Ordinal))
            await AddFolderAsync(below, objects, cancellationToken);
    }

    private static async Task<string> TextAsync(string file, CancellationToken cancellationToken) => new FileInfo(file).Length <= MaxBytes
        ? await File.ReadAllTextAsync(file, Encoding.UTF8, cancellationToken)
        : throw new UsageException($"{file} has more than {MaxBytes >> 20} MiB: this is no manifest.");
}
