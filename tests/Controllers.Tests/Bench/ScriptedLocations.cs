using CloudIntel.Core.Ports;

namespace CloudIntel.Controllers.Tests.Bench;

/// <summary>Real bills in a folder; what lies elsewhere is said by the test. Either can be made to fail.</summary>
internal sealed class ScriptedLocations(IBillLocations folder) : IBillLocations
{
    /// <summary>What every look fails with; null to let it through.</summary>
    public Exception? Fault { get; set; }

    /// <summary>The file that lies at every place that is no path, with its signature.</summary>
    public (string Path, string Signature) Remote { get; set; }

    /// <summary>How many objects it was made of.</summary>
    public ObjectCounts? RemoteObjects { get; set; }

    /// <summary>What its manifest says that it is written in.</summary>
    public BillDialect RemoteFormat { get; set; }

    /// <summary>Looks so far, oldest first.</summary>
    public List<(BillLocation Location, KnownBills Known)> Looks { get; } = [];

    public Task<FetchedBills> FetchAsync(BillLocation location, KnownBills known, CancellationToken cancellationToken)
    {
        Looks.Add((location, known));
        if (Fault is not null)
            throw Fault;
        return location.Path is not null
            ? folder.FetchAsync(location, known, cancellationToken)
            : Task.FromResult<FetchedBills>(new RemoteBill(new("remote", Remote.Path) { Format = RemoteFormat }, Remote.Signature, Remote.Signature == known.Seen) { Counts = RemoteObjects });
    }

    private sealed class RemoteBill(BillFile file, string signature, bool unchanged) : FetchedBills
    {
        public override bool Unchanged => unchanged;

        public override string Signature => signature;

        public override IReadOnlyList<BillFile> Files => unchanged ? [] : [file];

        public override ObjectCounts? Objects => Counts;

        public ObjectCounts? Counts { get; init; }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
