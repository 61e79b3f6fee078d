using System.Text;
using CloudIntel.Clouds.Locations;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Clock;

namespace CloudIntel.Clouds.Tests.Locations;

/// <summary>Locations with a folder for downloads of their own, a clock that the test moves, and a log that it can read.</summary>
internal sealed class LocationBench : IDisposable
{
    private readonly DirectoryInfo temp = Directory.CreateTempSubdirectory("cloudintel-locations-");
    private readonly DownloadLog log;
    private BillLocations? locations;

    public LocationBench()
    {
        log = new(Clock);
        Options = new() { TempFolder = temp.FullName, AllowPrivateNetworks = true, MinFreeBytes = 0 };
    }

    public BillLocationOptions Options { get; }

    public ManualTimeProvider Clock { get; } = new();

    /// <summary>Everything that was logged, exceptions included.</summary>
    public string Logged => log.ToString();

    /// <summary>The files of the cache of objects.</summary>
    public IReadOnlyList<FileInfo> Cached => new DirectoryInfo(Path.Combine(temp.FullName, "objects")) is { Exists: true } folder ? folder.GetFiles() : [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public Task<FetchedBills> FetchAsync(BillLocation location, KnownBills? known = null)
    {
        locations ??= new(Options, Clock, () => 0.5, log);
        return locations.FetchAsync(location, known ?? new(), Stop);
    }

    /// <summary>What a look fails with, all its tries and the pauses between them included.</summary>
    public async Task<Exception> FailureAsync(BillLocation location)
    {
        var failure = await Record.ExceptionAsync(() => FetchOverPausesAsync(location));
        Assert.NotNull(failure);
        return failure;
    }

    /// <summary>A look, during which time passes whenever it waits for its next try, and at no other moment.</summary>
    public Task<FetchedBills> FetchOverPausesAsync(BillLocation location, KnownBills? known = null) =>
        log.OverPausesAsync(FetchAsync(location, known), Stop);

    public static string Read(FetchedBills bills) => string.Concat(bills.Files.Select(file => File.ReadAllText(file.Path)));

    /// <summary>The names of the files without the place that they have in common.</summary>
    public static IEnumerable<string> Names(FetchedBills bills, string place) =>
        bills.Files.Select(file => file.Name.StartsWith(place, StringComparison.Ordinal) ? file.Name[place.Length..] : file.Name);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public void Dispose()
    {
        locations?.Dispose();
        temp.Delete(recursive: true);
    }
}
