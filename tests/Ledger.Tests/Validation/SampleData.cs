using CloudIntel.TestKit.Processes;

namespace CloudIntel.Ledger.Tests.Validation;

/// <summary>Public files, as in <see cref="SampleDataTests"/>.</summary>
internal static class SampleData
{
    /// <summary>The path of a file; where it is not on this machine the test is skipped.</summary>
    public static string Path(string file)
    {
        var root = Environment.GetEnvironmentVariable("CLOUDINTEL_TEST_DATA") ?? System.IO.Path.Combine(TestPrograms.CheckoutRoot, "..", "shared", "data");
        var path = System.IO.Path.Combine(root, file);
        Assert.SkipUnless(File.Exists(path), $"{file} is not on this machine; CLOUDINTEL_TEST_DATA can name its folder.");
        return path;
    }
}
