using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations;

/// <summary>Bills on the local disk: where they always lay, or in a folder made for them.</summary>
/// <param name="signature">What the files look like at their location.</param>
/// <param name="files">The files, ordered by name; null when nothing changed.</param>
/// <param name="ownFolder">The folder made for them, removed with this; null when they stay.</param>
internal sealed class DiskBills(string signature, IReadOnlyList<BillFile>? files, string? ownFolder = null) : FetchedBills
{
    public override bool Unchanged => files is null;

    public override string Signature => signature;

    public override IReadOnlyList<BillFile> Files => files ?? [];

    public override ValueTask DisposeAsync()
    {
        if (ownFolder is not null && Directory.Exists(ownFolder))
            Directory.Delete(ownFolder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
