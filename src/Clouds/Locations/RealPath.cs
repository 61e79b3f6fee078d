namespace CloudIntel.Clouds.Locations;

/// <summary>Resolves symbolic links in every segment of a path, as realpath(3) does.</summary>
internal static class RealPath
{
    /// <summary>Links followed before a path counts as a circle; the limit of Linux.</summary>
    private const int MaxLinks = 40;

    /// <summary>The path without links, <c>.</c> and <c>..</c>. Segments that are not there stay as they are.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var current = Path.GetPathRoot(full)!;
        var rest = new Stack<string>();
        Push(rest, full[current.Length..]);
        var links = 0;
        while (rest.TryPop(out var segment))
        {
            if (segment is ".")
                continue;
            var next = segment is ".." ? Path.GetDirectoryName(current) ?? current : Path.Combine(current, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
                throw new IOException("its symbolic links lead in a circle");
            if (Path.IsPathRooted(target))
                current = Path.GetPathRoot(target)!;
            Push(rest, target);
        }

        return current;
    }

    private static void Push(Stack<string> rest, string path)
    {
        foreach (var segment in path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
            rest.Push(segment);
    }
}
