using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Tests.Informers;
using CloudIntel.Kubernetes.Transport.Credentials;

namespace CloudIntel.Kubernetes.Tests.Transport;

/// <summary>Changes the current folder, which belongs to the whole process.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class ExecPluginLookupTests
{
    [Fact]
    public async Task A_program_in_the_current_folder_is_not_found_by_its_bare_name()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The plugin of this test is a shell.");
        var folder = Directory.CreateTempSubdirectory("plugins-").FullName;
        File.CreateSymbolicLink(Path.Combine(folder, "plugin"), "/bin/sh");
        var before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = folder;
            using var errorOutput = new MemoryStream();
            var plugin = new ExecPlugin(
                new() { ApiVersion = "client.authentication.k8s.io/v1", Command = "plugin", Arguments = ["-c", "true"] },
                new() { Server = new("https://s:6443") },
                hasTerminal: false,
                errorOutput,
                TimeProvider.System);
            var e = await Assert.ThrowsAsync<KubernetesUnreachableException>(plugin.RunAsync);
            Assert.Contains("cannot be started", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Directory.Delete(folder, recursive: true);
        }
    }
}
