using System.Reflection;
using System.Xml.Linq;

namespace CloudIntel.Architecture.Tests;

/// <summary>Dependencies point one way; see ARCHITECTURE.md.</summary>
public sealed class DependencyDirectionTests
{
    /// <summary>What each project may reference, and nothing else.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Core"] = [],
        ["Kubernetes"] = [],
        ["Resources"] = ["Kubernetes"],
        ["Ledger"] = ["Core"],
        ["Clouds"] = ["Core"],
        ["Controllers"] = ["Core", "Resources", "Kubernetes"],
        ["Operator"] = ["Core", "Resources", "Kubernetes", "Ledger", "Clouds", "Controllers"],
        ["Cli"] = ["Core", "Resources", "Kubernetes", "Ledger", "Clouds", "Controllers"],
    };

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(folder => Path.GetFileName(folder)).Order()];

    private static string Root { get; } = FindRoot();

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_lies_below_it(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"src/{project} is new: say in this test and in ARCHITECTURE.md what it may reference.");
        var references = XDocument.Load(Path.Combine(Root, "src", project, $"{project}.csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(references.Except(Allowed[project]));
    }

    [Fact]
    public void Core_references_only_the_base_class_library_and_numerics() =>
        Assert.All(Assembly.Load("CloudIntel.Core").GetReferencedAssemblies(), name => Assert.Matches("^(System|MathNet|netstandard)", name.Name!));

    [Fact]
    public void Kubernetes_knows_nothing_of_this_product() =>
        Assert.DoesNotContain(
            Assembly.Load("CloudIntel.Kubernetes").GetReferencedAssemblies(),
            name => name.Name!.StartsWith("CloudIntel.", StringComparison.Ordinal));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CloudIntel.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside a checkout.");
        return folder.FullName;
    }
}
