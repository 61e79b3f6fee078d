using CloudIntel.Ledger.Bills;

namespace CloudIntel.Cli;

/// <summary>Opens files that may be gzipped, whatever their names say.</summary>
internal static class PackedFile
{
    private const byte FirstOfGzip = 0x1f;
    private const byte SecondOfGzip = 0x8b;

    /// <summary>What a file holds, unpacked. A gzip file that ends too early is an error when its end is read, as it is for bills.</summary>
    /// <exception cref="UsageException">There is no such file, or it is a pipe, whose beginning cannot be read again.</exception>
    public static Stream Open(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        var file = File.OpenRead(path);
        if (!file.CanSeek)
        {
            file.Dispose();
            throw new UsageException($"{path} is a pipe, which cannot be read from its beginning again: write it to a file first.");
        }

        var gzipped = file.ReadByte() == FirstOfGzip && file.ReadByte() == SecondOfGzip;
        file.Position = 0;
        if (!gzipped)
            return file;
        file.Dispose();
        return GzipFile.OpenText(path);
    }
}
