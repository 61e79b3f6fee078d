using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations;

/// <summary>Bills on the local disk: where they always lay, or where they were put for the look.</summary>
/// <param name="signature">What lies at the location.</param>
/// <param name="files">The files, ordered by name; null when nothing changed.</param>
/// <param name="letGo">Lets go of what was put on the disk; null when it stays.</param>
internal sealed class DiskBills(string signature, IReadOnlyList<BillFile>? files, Action? letGo = null) : FetchedBills
{
    private Action? letGo = letGo;

    public override bool Unchanged => files is null;

    public override string Signature => signature;

    public override IReadOnlyList<BillFile> Files => files ?? [];

    public override ObjectCounts? Objects => Counts;

    public ObjectCounts? Counts { get; init; }

    public override ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref letGo, null)?.Invoke();
        return ValueTask.CompletedTask;
    }
}
