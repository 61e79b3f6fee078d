namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>Nodes of one size that hold the same.</summary>
internal readonly record struct NodeGroup(MachineSize Size, Load Load, int Copies);

/// <summary>Nodes that hold all pods of a problem.</summary>
internal sealed record PackedNodes(IReadOnlyList<NodeGroup> Groups, long Cost, long Nodes)
{
    public static PackedNodes None { get; } = new([], 0, 0);

    /// <summary>Of an hour, in ticks, and how many nodes.</summary>
    public static PackedNodes Of(IReadOnlyList<NodeGroup> groups) =>
        new(groups, groups.Sum(group => group.Size.Price * group.Copies), groups.Sum(group => (long)group.Copies));

    /// <summary>Cheaper, or as cheap on fewer nodes.</summary>
    public bool IsBetterThan(PackedNodes? other) => other is null || Cost < other.Cost || (Cost == other.Cost && Nodes < other.Nodes);
}
