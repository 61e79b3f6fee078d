using System.Buffers;
using System.Security.Cryptography;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Locations;

/// <summary>The folder for downloads, each in a folder of its own, none larger than allowed or than the disk has room for.</summary>
internal sealed class DownloadFolder(BillLocationOptions options, TimeProvider clock, Func<string, long> freeBytes, ILogger log)
{
    private const string Prefix = "bill-";
    private const int BufferBytes = 1 << 18;

    /// <summary>Bytes written between two looks at the free disk.</summary>
    private const long BytesPerDiskCheck = 64 << 20;

    /// <summary>Age at which a download's folder is certainly nobody's any more: longer than any download and import.</summary>
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(2);

    /// <summary>The downloaded file in a download's folder.</summary>
    public static string FileIn(string own) => Path.Combine(own, "bill");

    /// <summary>Makes a folder for one download that only this user can read, and removes what killed processes left.</summary>
    public string Create()
    {
        try
        {
            var parent = Directory.CreateDirectory(options.TempFolder);
            RemoveLeftovers(parent);
            var own = Path.Combine(parent.FullName, Prefix + Guid.NewGuid().ToString("N"));
            return OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(own).FullName
                : Directory.CreateDirectory(own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocationUnavailableException("TempFolderNotWritable", $"No folder for a download can be made in {options.TempFolder}: make it writable, or correct {BillLocationOptions.Section}:{nameof(options.TempFolder)}", e);
        }
    }

    /// <summary>Writes an answer's body to the folder's file, in place of what an earlier try left. Returns its SHA-256.</summary>
    public async Task<string> SaveAsync(Uri url, HttpContent body, string own, Action bytesCame, CancellationToken cancellationToken)
    {
        CheckSize(url, body.Headers.ContentLength ?? 0);
        CheckDisk(own, body.Headers.ContentLength ?? 0);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var source = await body.ReadAsStreamAsync(cancellationToken);
            await using var file = Open(own);
            var written = 0L;
            var nextDiskCheck = BytesPerDiskCheck;
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                bytesCame();
                written += read;
                CheckSize(url, written);
                if (written >= nextDiskCheck)
                {
                    CheckDisk(own, 0);
                    nextDiskCheck += BytesPerDiskCheck;
                }

                hash.AppendData(buffer.AsSpan(0, read));
                await WriteAsync(file, buffer.AsMemory(0, read), cancellationToken);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
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

    private FileStream Open(string own)
    {
        try
        {
            return new FileStream(FileIn(own), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (IOException e)
        {
            throw DiskFull(e);
        }
    }

    private async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException e)
        {
            throw DiskFull(e);
        }
    }

    private void CheckSize(Uri url, long bytes)
    {
        if (bytes > options.MaxBytes)
            throw new UnreadableBillException("TooLarge", HttpName.Of(url), $"{HttpName.Of(url)} is larger than the {options.MaxBytes} bytes that {BillLocationOptions.Section}:{nameof(options.MaxBytes)} allows: split the bill or raise the limit");
    }

    private void CheckDisk(string own, long needed)
    {
        if (freeBytes(own) - needed < options.MinFreeBytes)
            throw DiskFull(null);
    }

    private LocationUnavailableException DiskFull(IOException? inner) =>
        new("DiskFull", $"The disk of {options.TempFolder} has no room for the download and the {options.MinFreeBytes} bytes to leave free: make room, or set {BillLocationOptions.Section}:{nameof(options.TempFolder)} to a larger disk", inner);
}
