using CloudIntel.TestKit.Processes;

namespace CloudIntel.TestKit.Files;

/// <summary>
/// Public files that are no part of this repository: in the folder that CLOUDINTEL_TEST_DATA names, else in shared/data beside the checkout. A test
/// that asks for one is skipped where it is not there.
/// </summary>
public static class SampleData
{
    /// <summary>The path of a file or folder.</summary>
    /// <param name="name">Its path inside the folder.</param>
    public static string PathOf(string name)
    {
        var root = Environment.GetEnvironmentVariable("CLOUDINTEL_TEST_DATA") ?? Path.Combine(TestPrograms.CheckoutRoot, "..", "shared", "data");
        var path = Path.Combine(root, name);
        Assert.SkipUnless(Path.Exists(path), $"{name} is not on this machine; CLOUDINTEL_TEST_DATA can name the folder that has it.");
        return path;
    }
}
