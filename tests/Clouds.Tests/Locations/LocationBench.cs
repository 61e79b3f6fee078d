using System.Text;
using CloudIntel.Clouds.Locations;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Clock;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Tests.Locations;

/// <summary>Locations with a folder for downloads of their own, a clock that the test moves, and a log that it can read.</summary>
internal sealed class LocationBench : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo temp = Directory.CreateTempSubdirectory("cloudintel-locations-");
    private readonly LogLines log = new();
    private BillLocations? locations;

    public LocationBench() => Options = new() { TempFolder = temp.FullName, AllowPrivateNetworks = true, MinFreeBytes = 0 };

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

    /// <summary>A look, during which time passes whenever it waits for its next try.</summary>
    public async Task<FetchedBills> FetchOverPausesAsync(BillLocation location, KnownBills? known = null)
    {
        var fetch = FetchAsync(location, known);
        var told = 0;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!fetch.IsCompleted)
        {
            if (log.Retries > told)
            {
                told = log.Retries;
                // The pause's timer is armed just after the retry is told of: moving a little at a time meets it whenever it comes.
                for (var moved = TimeSpan.Zero; moved < LongestPause && !fetch.IsCompleted && log.Retries == told; moved += TimeSpan.FromSeconds(5))
                {
                    Clock.Advance(TimeSpan.FromSeconds(5));
                    await Task.Delay(TimeSpan.FromMilliseconds(5), limit.Token);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), limit.Token);
        }

        return await fetch;
    }

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

    private sealed class LogLines : ILogger<BillLocations>
    {
        private readonly StringBuilder lines = new();
        private int retries;

        public int Retries => Volatile.Read(ref retries);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
                lines.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
            if (eventId.Name == "DownloadFailed")
                Interlocked.Increment(ref retries);
        }

        public override string ToString()
        {
            lock (lines)
                return lines.ToString();
        }
    }
}
