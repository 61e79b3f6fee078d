using CloudIntel.Core.FinOps.Bills;
using CloudIntel.Core.Ports;

namespace CloudIntel.Cli.Cost;

/// <summary>The bills on the disk that a manifest names: one bill, which a provider has written as several files.</summary>
/// <param name="Source">The source that they are by default: the report's or export's name.</param>
/// <param name="Format">What they are written in, where the manifest says; else Auto.</param>
/// <param name="Paths">The files, all of which are there.</param>
internal sealed record ManifestFiles(string Source, BillDialect Format, IReadOnlyList<string> Paths)
{
    private const string Suffix = "-Manifest";

    /// <summary>Reads a manifest; null when the file is none.</summary>
    /// <exception cref="UsageException">It is one and cannot be right, or not all of its files are there.</exception>
    public static async Task<ManifestFiles?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) || new FileInfo(path).Length > BillManifests.MaxBytes)
            return null;
        try
        {
            var manifest = BillManifests.Read(await File.ReadAllBytesAsync(path, cancellationToken), path);
            return manifest is null ? null : Of(path, manifest);
        }
        catch (FormatException) when (!BillManifest.IsNamedAt(path))
        {
            return null; // JSON lines, which are no JSON as a whole
        }
        catch (FormatException e)
        {
            throw new UsageException($"{e.Message}. Nothing was loaded.");
        }
    }

    private static ManifestFiles Of(string path, BillManifest manifest)
    {
        if (manifest.Files.Count == 0)
            throw new UsageException($"{path} is a manifest that names no files. Nothing was loaded.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var files = manifest.Files.Select(file => (file, Path: Find(folder, file.Name))).ToList();
        var missing = files.Where(entry => entry.Path is null).Select(entry => entry.file.Name).ToList();
        if (missing.Count > 0)
        {
            throw new UsageException(
                $"{path} names {Counted(files.Count)}, of which {(missing.Count == files.Count ? "none is" : $"{missing.Count} {(missing.Count == 1 ? "is" : "are")} not")} beside it, such as {missing[0]}. A bill is loaded as a whole; nothing was loaded.");
        }

        foreach (var (file, found) in files)
        {
            var bytes = new FileInfo(found!).Length;
            if (file.Bytes is { } expected && expected != bytes)
                throw new UsageException($"{found} has {bytes} bytes, and {path} says {expected}. Fetch it again; nothing was loaded.");
        }

        return new(Name(path, manifest), ManifestContent.ToDialect(manifest.Content), [.. files.Select(entry => entry.Path!)]);
    }

    /// <summary>
    /// The file with a key, in the manifest's folder or below it in the folders that the key ends with: a report's files lie in a folder of its
    /// assembly beside the manifest, or were fetched without their folders.
    /// </summary>
    private static string? Find(string folder, string key)
    {
        var parts = key.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Contains("..", StringComparer.Ordinal))
            return null;
        return Enumerable.Range(0, parts.Length).Select(from => Path.Combine([folder, .. parts[from..]])).FirstOrDefault(File.Exists);
    }

    private static string Name(string path, BillManifest manifest)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        if (name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
            return name[..^Suffix.Length];
        var export = manifest.Export.TrimEnd('/');
        return name.Equals("manifest", StringComparison.OrdinalIgnoreCase) && export.Length > 0 ? export[(export.LastIndexOf('/') + 1)..] : name;
    }

    private static string Counted(int files) => files == 1 ? "one file" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{files} files");
}
