using System.Globalization;
using CloudIntel.Core.FinOps.Bills;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Locations.Objects;

/// <summary>Finds the bills in a bucket or container, and fetches those that changed.</summary>
internal sealed class ObjectBills(BillLocationOptions options, Attempts attempts, ObjectCache cache, DownloadDisk disk, ILogger log)
{
    /// <summary>Looks that are taken when objects change between the list and their download; exports take minutes to write.</summary>
    private const int MaxLooks = 3;

    public Task<FetchedBills> FetchAsync(IObjectStore store, ObjectScope scope, KnownBills known, CancellationToken cancellationToken) =>
        attempts.WithinTotalTimeAsync(Place(store, scope), async total =>
        {
            for (var look = 1; ; look++)
            {
                try
                {
                    return await LookAsync(store, scope, known, total);
                }
                catch (ObjectChangedException e) when (look < MaxLooks)
                {
                    log.ObjectChanged(Place(store, scope), e);
                }
                catch (ObjectChangedException e)
                {
                    throw new LocationUnavailableException("ChangedWhileReading", $"{Place(store, scope)} changes while it is read, as during the delivery of an export", e);
                }
            }
        }, cancellationToken);

    private async Task<FetchedBills> LookAsync(IObjectStore store, ObjectScope scope, KnownBills known, CancellationToken cancellationToken)
    {
        var parts = await PartsAsync(store, scope, cancellationToken);
        var now = new PartSignature { Parts = new(parts.ToDictionary(part => part.Month, part => SignatureOf(part.Objects)), StringComparer.Ordinal) };
        if (PartSignature.Parse(known.Seen)?.Covers(now) is true)
            return new DiskBills(known.Seen!, null);

        var loaded = PartSignature.Parse(known.Loaded);
        if (loaded?.Covers(now) is true)
            return new DiskBills(known.Loaded!, null); // what was refused in between was taken back

        var wanted = parts
            .Where(part => known.Whole || loaded?.Has(part.Month, now.Parts[part.Month]) is not true)
            .SelectMany(part => part.Objects)
            .DistinctBy(found => found.Key)
            .OrderBy(found => found.Key, StringComparer.Ordinal)
            .ToList();
        CheckSize(store, scope, wanted);
        var (files, fetched) = await FetchAsync(store, wanted, cancellationToken);
        var count = parts.Sum(part => part.Objects.Count);
        return new DiskBills(
            now.With(loaded).ToString(),
            [.. files.Select(file => new BillFile($"{store.Name}/{file.Object.Key}", file.Path) { Format = file.Object.Format })],
            () => cache.Release(files))
        {
            Counts = new(count, fetched, count - fetched),
        };
    }

    /// <summary>What lies there, by billing month where that is known of every file, else in one part.</summary>
    private async Task<IReadOnlyList<BillPart>> PartsAsync(IObjectStore store, ObjectScope scope, CancellationToken cancellationToken)
    {
        var listed = await ListAsync(store, scope, cancellationToken);
        var manifests = await ManifestsAsync(store, listed, cancellationToken);
        // What a manifest names is a bill, whatever its ending.
        var pattern = manifests.Count > 0 && scope.Pattern is null ? KeyPattern.Of("**") : KeyPattern.Of(scope.Pattern);
        var bills = listed
            .Where(found => found.Bytes > 0 && !BillManifest.IsNamedAt(found.Key) && pattern.Matches(found.Key[scope.Prefix.Length..]))
            .ToDictionary(found => found.Key, StringComparer.Ordinal);
        if (manifests.Count == 0)
            return bills.Count > 0 ? [new(PartSignature.Undivided, [.. bills.Values])] : throw NotFound(store, scope);

        var sizes = listed.ToDictionary(found => found.Key, found => found.Bytes, StringComparer.Ordinal);
        var deliveries = BillDeliveries.Choose(manifests, sizes);
        if (deliveries.Count == 0)
            throw new UnreadableBillException("DeliveryIncomplete", Place(store, scope), $"{Place(store, scope)} holds manifests, and of none of them all files are there: wait for the next delivery, or see that whatever copies or expires objects takes files and manifests together");

        var byMonth = deliveries.All(delivery => delivery.Manifest.IsBillingPeriod);
        var parts = deliveries
            .GroupBy(delivery => byMonth ? delivery.Manifest.First.ToString("yyyy-MM", CultureInfo.InvariantCulture) : PartSignature.Undivided)
            .Select(month => new BillPart(month.Key, [.. month.SelectMany(Objects).DistinctBy(found => found.Key)]))
            .Where(part => part.Objects.Count > 0)
            .ToList();
        return parts.Count > 0 ? parts : throw NotFound(store, scope);

        IEnumerable<StoredObject> Objects(BillDelivery delivery) =>
            delivery.Keys.Where(bills.ContainsKey).Select(key => bills[key] with { Format = ManifestContent.ToDialect(delivery.Manifest.Content) });
    }

    private async Task<List<StoredObject>> ListAsync(IObjectStore store, ObjectScope scope, CancellationToken cancellationToken)
    {
        var listed = new List<StoredObject>();
        string? next = null;
        do
        {
            var from = next;
            var page = await attempts.RunAsync(store.Host, (_, token) => store.ListAsync(scope.Prefix, from, token), cancellationToken);
            listed.AddRange(page.Objects);
            next = page.Next;
            if (listed.Count > options.MaxObjects)
                throw new UnreadableBillException("TooLarge", Place(store, scope), $"{Place(store, scope)} holds more than the {options.MaxObjects} objects that {BillLocationOptions.Section}:{nameof(options.MaxObjects)} allows: narrow the prefix or raise the limit");
        }
        while (next is not null);
        return listed;
    }

    /// <summary>Reads the manifests. An older copy of one that lies in a folder above is not read: the upper one is of the newest delivery.</summary>
    private async Task<IReadOnlyList<FoundManifest>> ManifestsAsync(IObjectStore store, List<StoredObject> listed, CancellationToken cancellationToken)
    {
        var keys = listed.Where(found => BillManifest.IsNamedAt(found.Key)).ToDictionary(found => found.Key, StringComparer.Ordinal);
        var wanted = keys.Values.Where(found => found.Bytes is > 0 and <= BillManifests.MaxBytes && !HasOneAbove(found.Key)).ToList();
        var (files, _) = await FetchAsync(store, wanted, cancellationToken);
        try
        {
            var read = new List<FoundManifest>(files.Count);
            foreach (var file in files)
            {
                if (Read(store, file) is { } manifest)
                    read.Add(new(file.Object.Key, file.Object.Modified, manifest));
            }

            return read;
        }
        finally
        {
            cache.Release(files);
        }

        bool HasOneAbove(string key)
        {
            var folder = key.LastIndexOf('/');
            var above = folder > 0 ? key.LastIndexOf('/', folder - 1) : -1;
            return above >= 0 && keys.ContainsKey(string.Concat(key.AsSpan(0, above), key.AsSpan(folder)));
        }
    }

    private static BillManifest? Read(IObjectStore store, CachedObject file)
    {
        try
        {
            return BillManifests.Read(File.ReadAllBytes(file.Path), file.Object.Key);
        }
        catch (FormatException e)
        {
            throw new UnreadableBillException("ManifestUnreadable", $"{store.Name}/{file.Object.Key}", $"{store.Name}: the manifest {e.Message}: remove it, or narrow the prefix to exports of bills", e);
        }
    }

    private async Task<(IReadOnlyList<CachedObject> Files, int Fetched)> FetchAsync(IObjectStore store, IReadOnlyList<StoredObject> wanted, CancellationToken cancellationToken)
    {
        var files = wanted.Select(found => cache.Use(store, found)).ToList();
        var fetched = 0;
        var isDone = false;
        try
        {
            cache.MakeRoom(files);
            await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken }, async (file, token) =>
            {
                if (await cache.CompleteAsync(file, (path, completing) => DownloadAsync(store, file.Object, path, completing), token))
                    Interlocked.Increment(ref fetched);
            });
            isDone = true;
            return (files, fetched);
        }
        finally
        {
            if (!isDone)
                cache.Release(files);
        }
    }

    private async Task DownloadAsync(IObjectStore store, StoredObject found, string path, CancellationToken cancellationToken)
    {
        await attempts.RunAsync(store.Host, AttemptAsync, cancellationToken);

        async Task<bool> AttemptAsync(Action bytesCame, CancellationToken token)
        {
            var begun = new FileInfo(path) is { Exists: true } file && file.Length < found.Bytes ? file.Length : 0;
            var body = await store.OpenAsync(found, begun, token);
            await using var content = body.Content;
            var expected = found.Bytes - body.Offset;
            var length = await disk.CopyAsync(content, path, body.Offset, bytes =>
            {
                bytesCame();
                if ((expected -= bytes.Length) < 0)
                    throw new ObjectChangedException(found.Key);
            }, token);
            return length == found.Bytes
                ? true
                : throw new LocationUnavailableException("TruncatedDownload", $"{store.Host.Authority} ended its answer before {store.Name}/{found.Key} was complete");
        }
    }

    private void CheckSize(IObjectStore store, ObjectScope scope, List<StoredObject> wanted)
    {
        var total = wanted.Sum(found => found.Bytes);
        if (total > options.MaxBytes)
            throw new UnreadableBillException("TooLarge", Place(store, scope), $"{Place(store, scope)} holds {total} bytes to load, more than the {options.MaxBytes} that {BillLocationOptions.Section}:{nameof(options.MaxBytes)} allows: narrow the prefix or raise the limit");
    }

    private static string SignatureOf(IEnumerable<StoredObject> objects) => PartSignature.Hash(string.Join('\n', objects
        .OrderBy(found => found.Key, StringComparer.Ordinal)
        .Select(found => $"{found.Key}\0{found.Version}\0{found.Bytes}")));

    private static UnreadableBillException NotFound(IObjectStore store, ObjectScope scope) => new("NotFound", Place(store, scope), scope.Pattern is null
        ? $"{Place(store, scope)} holds no bill: put one there (.csv, .parquet or .json, also compressed), or correct the prefix"
        : $"{Place(store, scope)} holds nothing that matches {scope.Pattern}: put the bill there, or correct prefix and pattern");

    private static string Place(IObjectStore store, ObjectScope scope) => $"{store.Name}/{scope.Prefix}";

    /// <summary>Files that change together.</summary>
    /// <param name="Month">The billing month, or <see cref="PartSignature.Undivided"/>.</param>
    /// <param name="Objects">The files.</param>
    private sealed record BillPart(string Month, IReadOnlyList<StoredObject> Objects);
}
