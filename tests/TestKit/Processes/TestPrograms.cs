namespace CloudIntel.TestKit.Processes;

/// <summary>Finds the real servers that tests run against.</summary>
public static class TestPrograms
{
    /// <summary>
    /// The path of a program, or null. Looked for in <c>CLOUDINTEL_TEST_</c> plus its name in capitals, in
    /// <c>KUBEBUILDER_ASSETS</c>, in the cache that hack/control-plane.sh fills, in the folder <c>CLOUDINTEL_TEST_TOOLS</c>
    /// (default: shared/tools beside the checkout), on the PATH, and in Debian's folder of PostgreSQL. Never found when
    /// <c>CLOUDINTEL_TEST_SERVERS</c> is <c>off</c>.
    /// </summary>
    public static string? Find(string name)
    {
        if (Environment.GetEnvironmentVariable("CLOUDINTEL_TEST_SERVERS") == "off")
            return null;
        var variable = $"CLOUDINTEL_TEST_{name.Replace('-', '_').ToUpperInvariant()}";
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } chosen)
            return chosen;
        return Folders().Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>The path of a program. The test is skipped where there is none, or fails when CLOUDINTEL_TEST_REQUIRE_SERVERS is set.</summary>
    public static string Require(string name)
    {
        if (Find(name) is { } path)
            return path;
        var message = $"{name} is not on this machine; hack/install-debian.sh, hack/control-plane.sh and hack/cloud-servers.sh get what there is.";
        if (Environment.GetEnvironmentVariable("CLOUDINTEL_TEST_REQUIRE_SERVERS") is { Length: > 0 } required
            && required.Split(',').Contains(name))
            Assert.Fail(message);
        Assert.Skip(message);
        return "";
    }

    /// <summary>The folder that holds the solution.</summary>
    public static string CheckoutRoot { get; } = FindCheckoutRoot();

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is { Length: > 0 } assets)
            yield return assets;
        yield return Path.Combine(CacheFolder(), "bin");
        yield return Environment.GetEnvironmentVariable("CLOUDINTEL_TEST_TOOLS") ?? Path.Combine(CheckoutRoot, "..", "shared", "tools");
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
        const string postgres = "/usr/lib/postgresql";
        if (Directory.Exists(postgres))
        {
            foreach (var version in Directory.GetDirectories(postgres).OrderDescending(StringComparer.Ordinal))
                yield return Path.Combine(version, "bin");
        }
    }

    private static string CacheFolder() => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "cloudintel");

    private static string FindCheckoutRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CloudIntel.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside a checkout.");
        return folder.FullName;
    }
}
