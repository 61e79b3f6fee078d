using System.Security.Cryptography;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Locations;

/// <summary>The folder for downloads, each in a folder of its own, none larger than allowed or than the disk has room for.</summary>
internal sealed class DownloadFolder(BillLocationOptions options, TimeProvider clock, DownloadDisk disk, ILogger log)
{
    private const string Prefix = "bill-";

    /// <summary>Age at which a download's folder is certainly nobody's any more: longer than any download and import.</summary>
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(2);

    /// <summary>The downloaded file in a download's folder.</summary>
    public static string FileIn(string own) => Path.Combine(own, "bill");

    /// <summary>Makes a folder for one download that only this user can read, and removes what killed processes left.</summary>
    public string Create()
    {
        try
        {
            RemoveLeftovers(Directory.CreateDirectory(options.TempFolder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw disk.NotWritable(e);
        }

        return disk.CreateFolder(Path.Combine(Path.GetFullPath(options.TempFolder), Prefix + Guid.NewGuid().ToString("N")));
    }

    /// <summary>Writes an answer's body to the folder's file, in place of what an earlier try left. Returns its SHA-256.</summary>
    public async Task<string> SaveAsync(Uri url, HttpContent body, string own, Action bytesCame, CancellationToken cancellationToken)
    {
        var path = FileIn(own);
        CheckSize(url, body.Headers.ContentLength ?? 0);
        disk.CheckRoom(path, body.Headers.ContentLength ?? 0);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var source = await body.ReadAsStreamAsync(cancellationToken);
        var written = 0L;
        await disk.CopyAsync(source, path, 0, Came, cancellationToken);
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Came(ReadOnlyMemory<byte> bytes)
        {
            bytesCame();
            written += bytes.Length;
            CheckSize(url, written);
            hash.AppendData(bytes.Span);
        }
    }

    private void RemoveLeftovers(DirectoryInfo parent)
    {
        foreach (var leftover in parent.EnumerateDirectories(Prefix + "*"))
        {
            if (clock.GetUtcNow() - new DateTimeOffset(leftover.LastWriteTimeUtc) <= LeftoverAge)
                continue;
            try
            {
                leftover.Delete(recursive: true);
                log.LeftoverRemoved(leftover.FullName);
            }
            catch (DirectoryNotFoundException)
            {
                // A download that began at the same time removed it.
            }
        }
    }

    private void CheckSize(Uri url, long bytes)
    {
        if (bytes > options.MaxBytes)
            throw new UnreadableBillException("TooLarge", HttpName.Of(url), $"{HttpName.Of(url)} is larger than the {options.MaxBytes} bytes that {BillLocationOptions.Section}:{nameof(options.MaxBytes)} allows: split the bill or raise the limit");
    }
}
