using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CloudIntel.Operator;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Deployment;

/// <summary>What the Dockerfile says, held against the build and the manifests.</summary>
public sealed partial class ImageTests
{
    private static readonly string[] Lines =
    [
        .. Continuation().Replace(Read("Dockerfile"), " ").Split('\n').Where(line => line.Length > 0 && line[0] != '#'),
    ];

    private static string[] LastStage { get; } = Lines[Array.FindLastIndex(Lines, IsFrom)..];

    [Fact]
    public void Images_are_of_the_version_that_the_build_is_for()
    {
        var major = XDocument.Parse(Read("Directory.Build.props")).Descendants("TargetFramework").Single().Value["net".Length..^".0".Length];
        var sdk = JsonDocument.Parse(Read("global.json")).RootElement.GetProperty("sdk").GetProperty("version").GetString()!;
        var images = Lines.Where(IsFrom).Select(line => Image().Match(line).Value).Where(image => image.StartsWith("mcr.microsoft.com/", StringComparison.Ordinal));

        Assert.StartsWith($"{major}.", sdk, StringComparison.Ordinal);
        Assert.Equal([$"mcr.microsoft.com/dotnet/sdk:{major}.0-noble", $"mcr.microsoft.com/dotnet/aspnet:{major}.0-noble-chiseled-extra"], images);
        Assert.Contains($"version=\"{XDocument.Parse(Read("Directory.Build.props")).Descendants("Version").Single().Value}\"", LastStage.Single(line => line.StartsWith("LABEL ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_build_restores_what_the_lock_files_say_and_nothing_later()
    {
        Assert.Contains("RUN dotnet restore src/Operator --locked-mode && dotnet restore src/Cli --locked-mode", Lines);
        Assert.Contains(" dotnet publish src/Operator -c Release --no-restore ", Lines.Single(line => line.Contains("dotnet publish", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_build_sees_all_that_it_needs_and_nothing_else()
    {
        var patterns = File.ReadAllLines(Path.Combine(TestPrograms.CheckoutRoot, ".dockerignore")).Where(line => line[0] != '#').ToList();
        var seen = patterns.Where(line => line[0] == '!').Select(line => line[1..]).ToList();

        Assert.Equal("*", patterns[0]);
        Assert.All(seen, path => Assert.True(Path.Exists(Path.Combine(TestPrograms.CheckoutRoot, path)), path));
        Assert.Superset(
            new HashSet<string> { "src", "hack/fetch-duckdb.sh", "hack/lib.sh", "global.json", "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", "LICENSE" },
            seen.ToHashSet());
    }

    [Fact]
    public async Task The_process_runs_as_the_user_that_volumes_are_for_without_a_shell()
    {
        var user = Instruction("USER");
        var single = await Manifests.RenderAsync("overlays/embedded-persistent");

        Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", user); // runAsNonRoot needs a number
        Assert.Equal(user.Split(':')[1], ((int)single.Pod["securityContext"]!["fsGroup"]!).ToString(CultureInfo.InvariantCulture));
        Assert.Contains($"COPY --from=build --chown={user} /ledger/ /var/lib/cloudintel/", LastStage);
        Assert.DoesNotContain(LastStage, line => line.StartsWith("RUN ", StringComparison.Ordinal));
        Assert.Equal($"[\"dotnet\", \"/app/{typeof(OperatorHost).Assembly.GetName().Name}.dll\"]", Instruction("ENTRYPOINT"));
        Assert.Contains("COPY --from=build /app/ /app/", LastStage);
        Assert.Contains("HOME=/app ", Instruction("ENV"), StringComparison.Ordinal); // without a home, no certificate can be checked
    }

    [Fact]
    public async Task Ports_and_version_are_those_of_the_manifests()
    {
        var manifests = await Manifests.RenderAsync("default");

        Assert.Equal(manifests.Ports.Values.Order(), Instruction("EXPOSE").Split(' ').Select(port => int.Parse(port, CultureInfo.InvariantCulture)));
        Assert.EndsWith($":{XDocument.Parse(Read("Directory.Build.props")).Descendants("Version").Single().Value}", manifests.Container["image"].Text(), StringComparison.Ordinal);
    }

    private static string Instruction(string name) => Assert.Single(LastStage, line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..];

    private static bool IsFrom(string line) => line.StartsWith("FROM ", StringComparison.Ordinal);

    private static string Read(string file) => File.ReadAllText(Path.Combine(TestPrograms.CheckoutRoot, file));

    [GeneratedRegex(@"\\\n\s*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Continuation();

    [GeneratedRegex("[^ ]+:[^ ]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Image();
}
