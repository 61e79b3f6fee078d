using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations;

/// <summary>
/// Finds bills by path under one folder and leaves them where they are. Symbolic links are followed as long as they end
/// inside the folder; the paths handed out hold none.
/// </summary>
internal sealed class BillFolder(BillLocationOptions options)
{
    private const string Wildcards = "*?";

    /// <summary>The files that a path names.</summary>
    /// <param name="path">Relative to the folder or absolute below it, with <c>*</c> and <c>?</c> in its last segment.</param>
    /// <param name="known">What is known already.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public FetchedBills Find(string path, KnownBills known, CancellationToken cancellationToken)
    {
        try
        {
            var root = Root(path);
            var segments = Segments(path, root);
            var found = segments[^1].AsSpan().ContainsAny(Wildcards) ? Matches(path, root, segments, cancellationToken) : [Named(path, root, segments)];

            var total = found.Sum(file => file.Info.Length);
            if (total > options.MaxBytes)
                throw Unreadable("TooLarge", path, $"holds {total} bytes, more than the {options.MaxBytes} that {BillLocationOptions.Section}:{nameof(options.MaxBytes)} allows: split the bill or raise the limit");

            var signature = Signature(found);
            return signature == known.Seen
                ? new DiskBills(signature, null)
                : new DiskBills(signature, [.. found.Select(file => new BillFile(file.Name, file.Info.FullName))]);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Unreadable("AccessDenied", path, "may not be read: give the process's user the right to read the file and its folders", e);
        }
        catch (IOException e)
        {
            throw new LocationUnavailableException("Unreachable", $"{path} cannot be read: {e.Message}", e);
        }
    }

    private string Root(string path)
    {
        if (options.Root is "")
            throw Unreadable("LocationNotAllowed", path, $"is a path, and no folder of bills is set up: mount one and set {BillLocationOptions.Section}:{nameof(options.Root)}, or use a URL");
        return Directory.Exists(options.Root)
            ? RealPath.Of(options.Root)
            : throw new LocationUnavailableException("FolderMissing", $"The folder of bills, {options.Root}, is not there: mount it, or correct {BillLocationOptions.Section}:{nameof(options.Root)}");
    }

    /// <summary>The path's segments below the folder, at least one.</summary>
    private string[] Segments(string path, string root)
    {
        var relative = path;
        if (Path.IsPathRooted(path))
        {
            relative = Below(path, Path.GetFullPath(options.Root)) ?? Below(path, root)
                ?? throw Unreadable("LocationNotAllowed", path, $"lies outside the folder of bills, {options.Root}: move the file there, or give a path relative to it");
        }

        var segments = relative.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(segment => segment is not ".").ToArray();
        if (segments.Length == 0 || relative.EndsWith('/') || relative.Contains('\0', StringComparison.Ordinal))
            throw Unreadable("LocationNotAllowed", path, "names no file: end it with a file's name or a pattern such as *.csv");
        if (segments.Contains(".."))
            throw Unreadable("LocationNotAllowed", path, "leads upwards: give a path below the folder of bills, without ..");
        if (segments[..^1].Any(segment => segment.AsSpan().ContainsAny(Wildcards)))
            throw Unreadable("LocationNotAllowed", path, "has a pattern in a folder's name: * and ? stand in the last segment only");
        return segments;
    }

    private static List<Found> Matches(string path, string root, string[] segments, CancellationToken cancellationToken)
    {
        var pattern = segments[^1];
        var folder = Inside(path, root, Path.Combine([root, .. segments[..^1]]));
        if (!Directory.Exists(folder))
            throw NotFound(path, "its folder is not there");

        var found = new List<Found>();
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetFileName(entry);
            // As in a shell, a pattern does not mean hidden entries, among them the internals of mounted config maps.
            if ((name.StartsWith('.') && !pattern.StartsWith('.')) || !FileSystemName.MatchesSimpleExpression(pattern.Replace(@"\", @"\\", StringComparison.Ordinal), name, ignoreCase: false))
                continue;
            var real = Inside(path, root, entry);
            if (!Directory.Exists(real))
                found.Add(Readable(path, string.Join('/', [.. segments[..^1], name]), real));
        }

        if (found.Count == 0)
            throw NotFound(path, "no file matches it");
        found.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return found;
    }

    private static Found Named(string path, string root, string[] segments)
    {
        var real = Inside(path, root, Path.Combine([root, .. segments]));
        return Directory.Exists(real)
            ? throw Unreadable("LocationNotAllowed", path, "is a folder: name a file in it, or add a pattern such as /*.csv")
            : Readable(path, string.Join('/', segments), real);
    }

    private static Found Readable(string path, string name, string real)
    {
        var info = new FileInfo(real);
        if (!info.Exists)
            throw NotFound(path, $"{name} is not there");
        // Pipes and devices have no length either, and opening one could wait for ever.
        if (info.Length == 0)
            throw new UnreadableBillException("EmptyFile", name, $"{name} is empty, or no ordinary file: put the bill there as a whole, under its name only once it is complete");
        using var probe = info.OpenRead();
        return new(name, info);
    }

    private static string Inside(string path, string root, string entry)
    {
        var real = RealPath.Of(entry);
        return Below(real, root) is null
            ? throw Unreadable("LocationNotAllowed", path, "leads out of the folder of bills through a symbolic link: put the file itself there")
            : real;
    }

    private static string? Below(string path, string folder)
    {
        var prefix = Path.TrimEndingDirectorySeparator(folder);
        return path == prefix || path.StartsWith(prefix + "/", StringComparison.Ordinal) ? path[prefix.Length..] : null;
    }

    private static string Signature(List<Found> found)
    {
        var text = new StringBuilder();
        foreach (var (name, info) in found)
            text.Append(CultureInfo.InvariantCulture, $"{name}\0{info.Length}\0{info.LastWriteTimeUtc.Ticks}\n");
        return "files:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static UnreadableBillException NotFound(string path, string why) =>
        Unreadable("NotFound", path, $"names no bill, {why}: put the file there or correct the path");

    private static UnreadableBillException Unreadable(string reason, string path, string whatAndHow, Exception? inner = null) =>
        new(reason, path, $"The path {path} {whatAndHow}", inner);

    private readonly record struct Found(string Name, FileInfo Info);
}
