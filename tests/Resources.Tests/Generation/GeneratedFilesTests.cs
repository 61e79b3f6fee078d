using CloudIntel.Generate;
using CloudIntel.Resources.Tests.Servers;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Resources.Tests.Generation;

public sealed class GeneratedFilesTests
{
    private static readonly string Config = Path.Combine(TestPrograms.CheckoutRoot, "config");

    public static TheoryData<string> Names => [.. GeneratedFiles.All().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_committed_is_what_the_code_says_now(string name)
    {
        var path = Path.Combine(Config, name);
        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == GeneratedFiles.All()[name],
            $"config/{name} is stale: run `make generate` and commit what changes.");
    }

    [Fact]
    public void No_definition_of_a_kind_that_is_gone_stays_behind() =>
        Assert.Equal(
            GeneratedFiles.All().Keys.Where(name => name.StartsWith("crds/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            Directory.GetFiles(DefinedServers.DefinitionsFolder).Select(file => $"crds/{Path.GetFileName(file)}").Order(StringComparer.Ordinal));

    [Fact]
    public void Generating_twice_gives_the_same_bytes() => Assert.Equal(GeneratedFiles.All(), GeneratedFiles.All());
}
