using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Locations;

/// <summary>
/// Bills under a folder of this machine and at HTTP addresses. A further kind of location, such as an object store, is a
/// class beside <see cref="BillFolder"/> and <see cref="BillDownloads"/> and one more arm of the switch below.
/// </summary>
public sealed class BillLocations : IBillLocations, IDisposable
{
    private readonly BillFolder folder;
    private readonly BillDownloads downloads;

    /// <summary>Creates the locations.</summary>
    /// <param name="options">Bounds; read once.</param>
    /// <param name="clock">Drives timeouts and pauses.</param>
    /// <param name="randomness">Numbers in [0, 1) that spread retries; called from several threads.</param>
    /// <param name="log">Told of every failed try.</param>
    public BillLocations(BillLocationOptions options, TimeProvider clock, Func<double> randomness, ILogger<BillLocations> log)
    {
        folder = new BillFolder(options);
        downloads = new BillDownloads(options, clock, randomness, log);
    }

    /// <inheritdoc/>
    public Task<FetchedBills> FetchAsync(BillLocation location, string? knownSignature, CancellationToken cancellationToken) => location switch
    {
        { Path: { } path, Url: null } => Task.Run(() => folder.Find(path, knownSignature, cancellationToken), cancellationToken),
        { Path: null, Url: { } url } => downloads.FetchAsync(url, location.Authorization, knownSignature, cancellationToken),
        _ => throw new UnreadableBillException("LocationNotAllowed", "", "A location is either a path or a URL: give exactly one of them"),
    };

    /// <inheritdoc/>
    public void Dispose() => downloads.Dispose();
}
