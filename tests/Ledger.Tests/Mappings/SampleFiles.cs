using CloudIntel.TestKit.Processes;

namespace CloudIntel.Ledger.Tests.Mappings;

/// <summary>Public bills in the folder that CLOUDINTEL_TEST_DATA names, else in shared/data beside the checkout; tests are skipped without them.</summary>
internal static class SampleFiles
{
    /// <summary>The content of a file.</summary>
    public static byte[] Read(string file)
    {
        var root = Environment.GetEnvironmentVariable("CLOUDINTEL_TEST_DATA") ?? Path.Combine(TestPrograms.CheckoutRoot, "..", "shared", "data");
        var path = Path.Combine(root, file);
        Assert.SkipUnless(File.Exists(path), $"{file} is not on this machine; CLOUDINTEL_TEST_DATA can name its folder.");
        return File.ReadAllBytes(path);
    }
}
