using CloudIntel.Core.Ports;

namespace CloudIntel.Controllers.Tests.Bench;

/// <summary>Real bills in a folder; what lies at a URL is said by the test. Either can be made to fail.</summary>
internal sealed class ScriptedLocations(IBillLocations folder) : IBillLocations
{
    /// <summary>What every look fails with; null to let it through.</summary>
    public Exception? Fault { get; set; }

    /// <summary>The file that lies at every URL, with its signature.</summary>
    public (string Path, string Signature) Remote { get; set; }

    /// <summary>Looks so far, oldest first.</summary>
    public List<(BillLocation Location, KnownBills Known)> Looks { get; } = [];

    public Task<FetchedBills> FetchAsync(BillLocation location, KnownBills known, CancellationToken cancellationToken)
    {
        Looks.Add((location, known));
        if (Fault is not null)
            throw Fault;
        return location.Url is null
            ? folder.FetchAsync(location, known, cancellationToken)
            : Task.FromResult<FetchedBills>(new RemoteBill(location.Url, Remote.Path, Remote.Signature, Remote.Signature == known.Seen));
    }

    private sealed class RemoteBill(Uri url, string path, string signature, bool unchanged) : FetchedBills
    {
        public override bool Unchanged => unchanged;

        public override string Signature => signature;

        public override IReadOnlyList<BillFile> Files => unchanged ? [] : [new(url.ToString(), path)];

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
