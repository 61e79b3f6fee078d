using CloudIntel.TestKit.Processes;

namespace CloudIntel.Cli.Tests;

/// <summary>Expected results, in files. CLOUDINTEL_UPDATE_GOLDEN=1 writes them anew, for a person to compare.</summary>
internal static class GoldenFile
{
    /// <summary>Compares with a file of tests/Cli.Tests/Golden.</summary>
    public static void Matches(string name, string actual) => MatchesFile(Path.Combine("tests", "Cli.Tests", "Golden", name), actual);

    /// <summary>Compares with a file of the repository.</summary>
    public static void MatchesFile(string name, string actual)
    {
        var path = Path.Combine(TestPrograms.CheckoutRoot, name);
        if (Environment.GetEnvironmentVariable("CLOUDINTEL_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, actual);
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
