using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Bills;

/// <summary>Files packed by gzip that are no bills.</summary>
public static class GzipFile
{
    /// <summary>Opens the text, which may be of any length: for those who keep no more of it than they need. Reading it throws <see cref="UnreadableBillException"/> where the file is damaged or was cut.</summary>
    /// <param name="path">Where it is, and what messages call it.</param>
    public static Stream OpenText(string path) => GzipText.OpenAnyLength(path);
}
