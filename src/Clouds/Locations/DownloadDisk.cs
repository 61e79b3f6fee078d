using System.Buffers;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations;

/// <summary>Writes downloads to disk, never more than the disk has room for.</summary>
internal sealed class DownloadDisk(BillLocationOptions options, Func<string, long> freeBytes)
{
    private const int BufferBytes = 1 << 18;

    /// <summary>Bytes written between two looks at the free disk.</summary>
    private const long BytesPerDiskCheck = 64 << 20;

    /// <summary>Makes a folder that only this user can read; one that is there already is as good.</summary>
    public string CreateFolder(string path)
    {
        try
        {
            return OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(path).FullName
                : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(e);
        }
    }

    /// <summary>Appends what comes to a file.</summary>
    /// <param name="source">What comes.</param>
    /// <param name="path">The file; made when it is not there.</param>
    /// <param name="offset">Where the first byte belongs; what the file has behind it goes.</param>
    /// <param name="came">Called with every piece before it is written.</param>
    /// <param name="cancellationToken">Ends the copy; what was written stays.</param>
    /// <returns>The file's length.</returns>
    public async Task<long> CopyAsync(Stream source, string path, long offset, Action<ReadOnlyMemory<byte>> came, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var file = Open(path, offset);
            var nextDiskCheck = offset + BytesPerDiskCheck;
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                came(buffer.AsMemory(0, read));
                if (file.Position + read >= nextDiskCheck)
                {
                    CheckRoom(path, 0);
                    nextDiskCheck += BytesPerDiskCheck;
                }

                await WriteAsync(file, buffer.AsMemory(0, read), cancellationToken);
            }

            return file.Position;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Throws unless there is room for so many bytes on the disk of a path, and those to leave free.</summary>
    public void CheckRoom(string path, long needed)
    {
        if (freeBytes(Path.GetDirectoryName(path)!) - needed < options.MinFreeBytes)
            throw DiskFull(null);
    }

    /// <summary>What to throw when nothing can be written at all.</summary>
    public LocationUnavailableException NotWritable(Exception inner) =>
        new("TempFolderNotWritable", $"No folder for a download can be made in {options.TempFolder}: make it writable, or correct {BillLocationOptions.Section}:{nameof(options.TempFolder)}", inner);

    private FileStream Open(string path, long offset)
    {
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
            file.SetLength(offset);
            file.Position = offset;
            return file;
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

    private LocationUnavailableException DiskFull(IOException? inner) =>
        new("DiskFull", $"The disk of {options.TempFolder} has no room for the download and the {options.MinFreeBytes} bytes to leave free: make room, or set {BillLocationOptions.Section}:{nameof(options.TempFolder)} to a larger disk", inner);
}
