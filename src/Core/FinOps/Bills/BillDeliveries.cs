namespace CloudIntel.Core.FinOps.Bills;

/// <summary>A manifest where it was found.</summary>
/// <param name="Key">Its key in the bucket or container.</param>
/// <param name="Written">When it was written.</param>
/// <param name="Manifest">What it says.</param>
public sealed record FoundManifest(string Key, DateTimeOffset Written, BillManifest Manifest);

/// <summary>A delivery whose files count.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Keys">Its files, as keys that are there, in the manifest's order.</param>
public sealed record BillDelivery(BillManifest Manifest, IReadOnlyList<string> Keys);

/// <summary>Chooses among the deliveries of exports those whose files are the bill, so that nothing counts twice.</summary>
public static class BillDeliveries
{
    /// <summary>
    /// The newest complete delivery for every billing period of every export. A delivery is complete when each of its files is there
    /// in the size that the manifest names; an older one counts where the newest is not complete. Of deliveries of one export whose
    /// days overlap the newer one counts alone.
    /// </summary>
    /// <param name="manifests">The manifests, in any order.</param>
    /// <param name="sizes">The size of each object that is there, by its key.</param>
    public static IReadOnlyList<BillDelivery> Choose(IEnumerable<FoundManifest> manifests, IReadOnlyDictionary<string, long> sizes)
    {
        var chosen = new List<BillDelivery>();
        foreach (var export in manifests.GroupBy(found => found.Manifest.Export, StringComparer.Ordinal).OrderBy(export => export.Key, StringComparer.Ordinal))
        {
            var ofExport = new List<BillDelivery>();
            foreach (var found in export.OrderByDescending(found => found.Manifest.Begun ?? found.Written).ThenBy(found => found.Key.Length).ThenBy(found => found.Key, StringComparer.Ordinal))
            {
                if (!ofExport.Exists(newer => Overlap(newer.Manifest, found.Manifest)) && KeysOf(found, sizes) is { } keys)
                    ofExport.Add(new(found.Manifest, keys));
            }

            chosen.AddRange(ofExport.OrderBy(delivery => delivery.Manifest.First));
        }

        return chosen;
    }

    private static bool Overlap(BillManifest left, BillManifest right) => left.First <= right.Last && right.First <= left.Last;

    /// <summary>The keys of a delivery's files, or null when one is missing.</summary>
    private static List<string>? KeysOf(FoundManifest found, IReadOnlyDictionary<string, long> sizes)
    {
        var keys = new List<string>(found.Manifest.Files.Count);
        foreach (var file in found.Manifest.Files)
        {
            if (Candidates(found.Key, file.Name).FirstOrDefault(key => sizes.TryGetValue(key, out var bytes) && (file.Bytes ?? bytes) == bytes) is not { } key)
                return null;
            keys.Add(key);
        }

        return keys;
    }

    /// <summary>
    /// Where a file that a manifest names may lie: where it says, or, when the export was copied to another place, in the manifest's
    /// own folder.
    /// </summary>
    private static IEnumerable<string> Candidates(string manifestKey, string name)
    {
        var key = WithoutBucket(name).TrimStart('/');
        yield return key;
        yield return string.Concat(manifestKey.AsSpan(0, manifestKey.LastIndexOf('/') + 1), key.AsSpan(key.LastIndexOf('/') + 1));
    }

    private static string WithoutBucket(string name)
    {
        const string Scheme = "s3://";
        if (!name.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return name;
        var slash = name.IndexOf('/', Scheme.Length);
        return slash < 0 ? "" : name[(slash + 1)..];
    }
}
