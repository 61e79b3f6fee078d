using System.Globalization;
using System.Text;

namespace CloudIntel.Cli.Policy;

/// <summary>Writes files as they were at a commit into a folder of their own, without touching the working tree.</summary>
internal static class GitTree
{
    private const int MaxFiles = 100_000;

    /// <summary>Copies what paths were at a commit.</summary>
    /// <param name="reference">The commit, as git names it: a branch, tag or hash.</param>
    /// <param name="paths">Files and folders of the working tree.</param>
    /// <param name="target">An empty folder.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Where they are below the folder; those that were not there are left out.</returns>
    /// <exception cref="UsageException">There is no git, no repository, or no such commit.</exception>
    public static async Task<IReadOnlyList<string>> CopyAsync(string reference, IReadOnlyList<string> paths, string target, CancellationToken cancellationToken)
    {
        var git = ExternalProgram.Find("git") ?? throw new UsageException($"--diff-against {reference}: there is no such folder, and git is not on the PATH to look for a commit.");
        var copied = new List<string>();
        foreach (var path in paths)
        {
            var whole = Path.GetFullPath(path);
            var folder = Directory.Exists(whole) ? whole : Path.GetDirectoryName(whole)!;
            var root = (await TextAsync(git, folder, ["rev-parse", "--show-toplevel"], $"{path} is in no git repository", cancellationToken)).Trim();
            var commit = (await TextAsync(git, folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", $"{reference}^{{commit}}"], $"--diff-against {reference}: there is no such folder, and no such commit in {root}", cancellationToken)).Trim();
            var name = Path.GetRelativePath(Resolved(root), Resolved(whole)).Replace('\\', '/');
            // A kustomization reaches for files beside its folder.
            var wanted = Directory.Exists(whole) && ManifestSet.IsKustomization(whole) ? "." : name;
            await CopyAsync(git, root, commit, wanted, target, cancellationToken);
            var copy = Path.Combine(target, name);
            if (Path.Exists(copy))
                copied.Add(copy);
        }

        return copied;
    }

    private static async Task CopyAsync(string git, string root, string commit, string wanted, string target, CancellationToken cancellationToken)
    {
        var listing = await ExternalProgram.RunAsync(git, ["-C", root, "--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, "--", wanted], default, cancellationToken);
        if (listing.ExitCode != 0)
            throw new UsageException($"git ls-tree: {ExternalProgram.Complaint(listing)}");
        var files = ExternalProgram.Text(listing).Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(Entry).OfType<(string Blob, string Name)>().ToList();
        if (files.Count > MaxFiles)
            throw new UsageException($"{wanted} had {files.Count} files at {commit}: more than {MaxFiles} are not read.");
        var request = Encoding.ASCII.GetBytes(string.Concat(files.Select(file => file.Blob + "\n")));
        var contents = await ExternalProgram.RunAsync(git, ["-C", root, "cat-file", "--batch"], request, cancellationToken);
        if (contents.ExitCode != 0)
            throw new UsageException($"git cat-file: {ExternalProgram.Complaint(contents)}");
        var at = 0;
        foreach (var (_, name) in files)
        {
            // Each is "<hash> blob <length>", a line feed, the bytes, and a line feed.
            var end = Array.IndexOf(contents.Output, (byte)'\n', at);
            var length = int.Parse(Encoding.ASCII.GetString(contents.Output, at, end - at).Split(' ')[2], CultureInfo.InvariantCulture);
            Write(target, name, contents.Output.AsSpan(end + 1, length));
            at = end + 1 + length + 1;
        }
    }

    /// <summary>A file of a listing; null for links and modules.</summary>
    private static (string Blob, string Name)? Entry(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        return line[..tab].Split(' ') is ["100644" or "100755", "blob", var blob] ? (blob, line[(tab + 1)..]) : null;
    }

    private static void Write(string target, string name, ReadOnlySpan<byte> content)
    {
        var path = Path.GetFullPath(Path.Combine(target, name));
        if (!path.StartsWith(Path.GetFullPath(target) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new UsageException($"the commit has a file {name}, which would lie outside of its folder.");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private static async Task<string> TextAsync(string git, string folder, string[] arguments, string otherwise, CancellationToken cancellationToken)
    {
        var result = await ExternalProgram.RunAsync(git, ["-C", folder, .. arguments], default, cancellationToken);
        return result.ExitCode == 0 ? ExternalProgram.Text(result) : throw new UsageException(result.Error.Length == 0 ? $"{otherwise}." : $"{otherwise}: {ExternalProgram.Complaint(result)}");
    }

    /// <summary>A path without links, as git names the root of a repository.</summary>
    public static string Resolved(string path)
    {
        var resolved = Path.GetPathRoot(path)!;
        foreach (var part in Path.GetRelativePath(resolved, path).Split(Path.DirectorySeparatorChar))
        {
            var next = Path.Combine(resolved, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            resolved = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next;
        }

        return Path.GetFullPath(resolved);
    }
}
