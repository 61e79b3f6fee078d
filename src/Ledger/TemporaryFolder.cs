namespace CloudIntel.Ledger;

/// <summary>A folder for one import's copies, which goes with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const string Prefix = "import-";

    public TemporaryFolder(string parent)
    {
        Path = System.IO.Path.Combine(parent, Prefix + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>The folder of this user's ledgers that have none of their own.</summary>
    public static string SystemDefault() => System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"cloudintel-{Environment.UserName}");

    /// <summary>Removes what imports left behind whose process was killed.</summary>
    public static void RemoveOld(string parent)
    {
        foreach (var folder in Directory.GetDirectories(parent, Prefix + "*"))
            Directory.Delete(folder, recursive: true);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
