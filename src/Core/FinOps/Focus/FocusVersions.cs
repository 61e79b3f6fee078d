namespace CloudIntel.Core.FinOps.Focus;

/// <summary>The versions' names.</summary>
public static class FocusVersions
{
    /// <summary>All versions, oldest first.</summary>
    public static IReadOnlyList<FocusVersion> All { get; } = Enum.GetValues<FocusVersion>();

    /// <summary>The name that the specification has for a version, such as <c>1.2</c>.</summary>
    public static string Name(this FocusVersion version) => $"1.{(int)version}";

    /// <summary>The version with a name; null when there is none.</summary>
    public static FocusVersion? Find(string name) =>
        All.Where(version => version.Name() == name).Select(version => (FocusVersion?)version).FirstOrDefault();
}
