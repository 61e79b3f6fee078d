using CloudIntel.TestKit.Processes;

namespace CloudIntel.Cli.Tests;

/// <summary>Expected results, in tests/Cli.Tests/Golden. CLOUDINTEL_UPDATE_GOLDEN=1 writes them anew, for a person to compare.</summary>
internal static class GoldenFile
{
    public static void Matches(string name, string actual)
    {
        var path = Path.Combine(TestPrograms.CheckoutRoot, "tests", "Cli.Tests", "Golden", name);
        if (Environment.GetEnvironmentVariable("CLOUDINTEL_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, actual);
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
