using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Locations.Objects;

/// <summary>
/// Objects on the local disk, one file for each content of each key. What a failed look or a killed process fetched is there for the next
/// one, whole or begun. What nobody reads goes when there is too much of it, the longest unused first.
/// </summary>
internal sealed class ObjectCache(BillLocationOptions options, TimeProvider clock, DownloadDisk disk, ILogger log)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Slot> inUse = new(StringComparer.Ordinal);

    private string Folder => Path.Combine(options.TempFolder, "objects");

    /// <summary>Takes a file into use, whether it is there yet or not, so that it stays until <see cref="Release"/>.</summary>
    /// <param name="store">The store: other stores may have the same names, and tags that mean other contents.</param>
    /// <param name="found">The object.</param>
    public CachedObject Use(IObjectStore store, StoredObject found)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{store.Host}\n{store.Name}\n{found.Key}\n{found.Version}\n{found.Bytes}")));
        lock (gate)
        {
            if (!inUse.TryGetValue(name, out var slot))
                inUse.Add(name, slot = new());
            slot.Users++;
            return new(found, Path.Combine(Folder, name), slot);
        }
    }

    /// <summary>Lets go of files, and removes unused ones beyond the bound.</summary>
    public void Release(IEnumerable<CachedObject> objects)
    {
        lock (gate)
        {
            foreach (var cached in objects)
            {
                if (--cached.Slot.Users == 0)
                    inUse.Remove(Path.GetFileName(cached.Path));
            }
        }

        Trim(options.CacheBytes);
    }

    /// <summary>Makes room for files that are in use and not there yet, by removing unused ones.</summary>
    public void MakeRoom(IReadOnlyCollection<CachedObject> objects)
    {
        disk.CreateFolder(Folder);
        var missing = objects.Where(cached => !cached.IsComplete).Sum(cached => cached.Object.Bytes - cached.BegunBytes);
        if (missing == 0)
            return;
        Trim(Math.Max(0, options.CacheBytes - objects.Sum(cached => cached.Object.Bytes)));
        disk.CheckRoom(objects.First().Path, missing);
    }

    /// <summary>Fetches what is missing of an object. Of several that want the same, one fetches and the others wait.</summary>
    /// <param name="cached">The object.</param>
    /// <param name="fetch">Appends to the file from an offset, with tries of its own, and returns when the object is complete.</param>
    /// <param name="cancellationToken">Ends it; what came stays.</param>
    /// <returns>Whether anything had to be fetched.</returns>
    public async Task<bool> CompleteAsync(CachedObject cached, Func<string, CancellationToken, Task> fetch, CancellationToken cancellationToken)
    {
        await cached.Slot.Turn.WaitAsync(cancellationToken);
        try
        {
            var isMissing = !cached.IsComplete;
            if (isMissing)
            {
                await fetch(cached.BegunPath, cancellationToken);
                Flush(cached.BegunPath);
                File.Move(cached.BegunPath, cached.Path, overwrite: true);
            }

            File.SetLastWriteTimeUtc(cached.Path, clock.GetUtcNow().UtcDateTime);
            return isMissing;
        }
        finally
        {
            cached.Slot.Turn.Release();
        }
    }

    /// <summary>Removes unused files, the longest unused first, until the rest is within a bound.</summary>
    private void Trim(long bound)
    {
        lock (gate)
        {
            var unused = Unused();
            var total = unused.Sum(file => file.Length);
            foreach (var file in unused.OrderBy(file => file.LastWriteTimeUtc).TakeWhile(_ => total > bound))
            {
                var bytes = file.Length;
                file.Delete();
                total -= bytes;
                log.CachedObjectRemoved(file.Name, bytes);
            }
        }
    }

    private List<FileInfo> Unused()
    {
        var folder = new DirectoryInfo(Folder);
        return folder.Exists ? [.. folder.EnumerateFiles().Where(file => !inUse.ContainsKey(Path.GetFileNameWithoutExtension(file.Name)))] : [];
    }

    /// <summary>A power cut must not leave a file that looks complete and is not.</summary>
    private static void Flush(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.Flush(flushToDisk: true);
    }

    /// <summary>What the users of one file share.</summary>
    internal sealed class Slot
    {
        public int Users { get; set; }

        // Never asked for its wait handle, so there is nothing to dispose.
        public SemaphoreSlim Turn { get; } = new(1, 1);
    }
}

/// <summary>An object that somebody uses, in the cache.</summary>
/// <param name="Object">The object.</param>
/// <param name="Path">Its file, which is there once it is complete.</param>
/// <param name="Slot">What its users share.</param>
internal sealed record CachedObject(StoredObject Object, string Path, ObjectCache.Slot Slot)
{
    /// <summary>Whether all of it is there.</summary>
    public bool IsComplete => File.Exists(Path);

    /// <summary>The file while it comes.</summary>
    public string BegunPath => Path + ".part";

    /// <summary>How much of it an earlier look left.</summary>
    public long BegunBytes => new FileInfo(BegunPath) is { Exists: true } begun ? Math.Min(begun.Length, Object.Bytes) : 0;
}
