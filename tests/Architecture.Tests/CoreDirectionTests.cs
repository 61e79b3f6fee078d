using System.Reflection;

namespace CloudIntel.Architecture.Tests;

/// <summary>
/// Inside Core: Units ← Catalog, Analytics ← FinOps, Scheduling, Monitoring, Policy, Remediation ← Simulation. The five do not see
/// each other, and nobody sees Ports; see ARCHITECTURE.md.
/// </summary>
public sealed class CoreDirectionTests
{
    /// <summary>What each folder of Core may use besides itself, and nothing else.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Units"] = [],
        ["Catalog"] = ["Units"],
        ["Analytics"] = ["Units"],
        ["FinOps"] = ["Units", "Catalog", "Analytics"],
        ["Scheduling"] = ["Units", "Catalog", "Analytics"],
        ["Monitoring"] = ["Units", "Catalog", "Analytics"],
        ["Policy"] = ["Units", "Catalog", "Analytics"],
        ["Remediation"] = ["Units", "Catalog", "Analytics"],
        ["Simulation"] = ["Units", "Catalog", "Analytics", "FinOps", "Scheduling", "Monitoring", "Policy", "Remediation"],
        ["Ports"] = ["Units", "Catalog", "FinOps", "Monitoring", "Policy"], // what an engine works on is what its port hands over
    };

    private static readonly Assembly Core = Assembly.Load("CloudIntel.Core");

    public static TheoryData<string> Folders =>
        [.. Core.GetTypes().Select(FolderOf).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_of_Core_uses_only_what_lies_below_it(string folder)
    {
        Assert.True(Allowed.ContainsKey(folder), $"src/Core/{folder} is new: say in this test and in ARCHITECTURE.md what it may use.");
        var uses = from type in Core.GetTypes()
                   where FolderOf(type) == folder
                   from used in TypeUses.Of(type)
                   let other = used.Assembly == Core ? FolderOf(used) : null
                   where other is not null && other != folder && !Allowed[folder].Contains(other)
                   select $"{type} uses {used}";
        Assert.Empty(uses.Distinct());
    }

    [Fact]
    public void Uses_are_found_in_members_and_in_the_code_of_methods()
    {
        var found = TypeUses.Of(typeof(User));

        Assert.Superset(new HashSet<Type> { typeof(Uri), typeof(List<>), typeof(Version), typeof(UriBuilder), typeof(FormatException) }, found.ToHashSet());
        Assert.DoesNotContain(typeof(TimeZoneInfo), found);
    }

    /// <summary>The first part of the namespace below Core; null for what compilers add outside of it.</summary>
    private static string? FolderOf(Type type)
    {
        const string Prefix = "CloudIntel.Core.";
        return type.Namespace?.StartsWith(Prefix, StringComparison.Ordinal) is true ? type.Namespace[Prefix.Length..].Split('.')[0] : null;
    }

    private sealed class User
    {
        public Uri? Field { get; set; }

        public static int Count(IReadOnlyList<List<Version>[]> parameter, string text)
        {
            try
            {
                return parameter.Count + new UriBuilder(text).Port;
            }
            catch (FormatException)
            {
                return 0;
            }
        }
    }
}
