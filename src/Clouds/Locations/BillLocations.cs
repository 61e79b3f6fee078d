using System.Net;
using CloudIntel.Clouds.Locations.Aws;
using CloudIntel.Clouds.Locations.Azure;
using CloudIntel.Clouds.Locations.Google;
using CloudIntel.Clouds.Locations.Objects;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Locations;

/// <summary>
/// Bills under a folder of this machine, at HTTP addresses, in stores of objects and in tables. A further store is an
/// <see cref="IObjectStore"/> and one more arm of the switch below.
/// </summary>
public sealed class BillLocations : IBillLocations, IDisposable
{
    private readonly LocationHttp http;
    private readonly BillFolder folder;
    private readonly BillDownloads downloads;
    private readonly ObjectBills objects;
    private readonly S3Clients s3;
    private readonly AzureAccounts azure;
    private readonly GoogleAccounts google;
    private readonly BigQueryBills queries;

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
        var ownFolders = new DownloadFolder(options, clock, disk, log);
        downloads = new(new RedirectingClient(http.Guarded), attempts, ownFolders, clock);
        objects = new(options, attempts, new ObjectCache(options, clock, disk, log), disk, log);
        queries = new(attempts, ownFolders, disk, options, clock);
        s3 = new(http);
        azure = new(http, clock);
        google = new(http, clock);
    }

    /// <inheritdoc/>
    public Task<FetchedBills> FetchAsync(BillLocation location, KnownBills known, CancellationToken cancellationToken)
    {
        object?[] places = [location.Path, location.Url, location.S3, location.AzureBlob, location.Gcs, location.BigQuery];
        if (places.Count(place => place is not null) != 1)
            throw new UnreadableBillException("LocationNotAllowed", "", "A location is exactly one place: give one of its kinds");
        var credentials = location.Credentials;
        return location switch
        {
            { Path: { } path } => Task.Run(() => folder.Find(path, known, cancellationToken), cancellationToken),
            { Url: { } url } => downloads.FetchAsync(url, credentials, known, cancellationToken),
            { S3: { } bucket } => FromStoreAsync(() => s3.Open(bucket, credentials), bucket.Objects, known, cancellationToken),
            { AzureBlob: { } container } => FromStoreAsync(() => azure.Open(container, credentials), container.Objects, known, cancellationToken),
            { Gcs: { } bucket } => FromStoreAsync(() => google.Open(bucket, credentials), bucket.Objects, known, cancellationToken),
            _ => queries.FetchAsync(location.BigQuery!, google.Access(location.BigQuery!, credentials), known, cancellationToken),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<FetchedBills> FromStoreAsync(Func<IObjectStore> open, ObjectScope scope, KnownBills known, CancellationToken cancellationToken)
    {
        using var store = open();
        return await objects.FetchAsync(store, scope, known, cancellationToken);
    }
}
