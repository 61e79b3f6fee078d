using System.Net;
using CloudIntel.Clouds.Locations.Aws;
using CloudIntel.Clouds.Locations.Objects;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Locations;

/// <summary>
/// Bills under a folder of this machine, at HTTP addresses and in stores of objects. A further store is an <see cref="IObjectStore"/> and
/// one more arm of the switch below.
/// </summary>
public sealed class BillLocations : IBillLocations, IDisposable
{
    private readonly LocationHttp http;
    private readonly BillFolder folder;
    private readonly BillDownloads downloads;
    private readonly ObjectBills objects;
    private readonly S3Clients s3;

    /// <summary>Creates the locations.</summary>
    /// <param name="options">Bounds; read once.</param>
    /// <param name="clock">Drives timeouts and pauses.</param>
    /// <param name="randomness">Numbers in [0, 1) that spread retries; called from several threads.</param>
    /// <param name="log">Told of every failed try.</param>
    public BillLocations(BillLocationOptions options, TimeProvider clock, Func<double> randomness, ILogger<BillLocations> log)
        : this(options, clock, randomness, log, Dns.GetHostAddressesAsync, path => new DriveInfo(path).AvailableFreeSpace)
    {
    }

    internal BillLocations(
        BillLocationOptions options,
        TimeProvider clock,
        Func<double> randomness,
        ILogger log,
        Func<string, CancellationToken, Task<IPAddress[]>> resolve,
        Func<string, long> freeBytes)
    {
        http = new(options, resolve);
        var attempts = new Attempts(options, clock, new HostResilience(options, clock, randomness, log));
        var disk = new DownloadDisk(options, freeBytes);
        folder = new(options);
        downloads = new(new RedirectingClient(http.Guarded), attempts, new DownloadFolder(options, clock, disk, log), clock);
        objects = new(options, attempts, new ObjectCache(options, clock, disk, log), disk, log);
        s3 = new(http);
    }

    /// <inheritdoc/>
    public Task<FetchedBills> FetchAsync(BillLocation location, KnownBills known, CancellationToken cancellationToken) => location switch
    {
        { Path: { } path, Url: null, S3: null } => Task.Run(() => folder.Find(path, known, cancellationToken), cancellationToken),
        { Path: null, Url: { } url, S3: null } => downloads.FetchAsync(url, location.Credentials, known, cancellationToken),
        { Path: null, Url: null, S3: { } bucket } => FromStoreAsync(() => new S3Store(bucket, s3.Create(bucket, location.Credentials)), bucket.Objects, known, cancellationToken),
        _ => throw new UnreadableBillException("LocationNotAllowed", "", "A location is exactly one place: give one of its kinds"),
    };

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<FetchedBills> FromStoreAsync(Func<IObjectStore> open, ObjectScope scope, KnownBills known, CancellationToken cancellationToken)
    {
        using var store = open();
        return await objects.FetchAsync(store, scope, known, cancellationToken);
    }
}
