namespace CloudIntel.Core.Policy.Pricing;

/// <summary>Kinds of nodes that are alike in room, in price, and in how much a pod would like to run there.</summary>
internal sealed class NodeGroup
{
    /// <summary>Names that are said of those without a price.</summary>
    private const int MostNames = 3;

    /// <summary>A group.</summary>
    /// <param name="kinds">The kinds; at least one.</param>
    /// <param name="preference">How much the pod would like to run there.</param>
    public NodeGroup(IReadOnlyList<NodeKind> kinds, int preference)
    {
        Like = kinds[0];
        Largest = kinds.MaxBy(static kind => kind.Count)!;
        Kinds = kinds.Count;
        Nodes = kinds.Sum(static kind => kind.Count);
        Preference = preference;
        Names = Like.Price is null ? [.. kinds.Select(static kind => kind.Name).Distinct(StringComparer.Ordinal).Take(MostNames)] : [];
    }

    /// <summary>One of them, for what they are alike in.</summary>
    public NodeKind Like { get; }

    /// <summary>That of which there are most.</summary>
    public NodeKind Largest { get; }

    /// <summary>How many kinds they are.</summary>
    public int Kinds { get; }

    /// <summary>How many nodes they are together.</summary>
    public int Nodes { get; }

    /// <summary>How much the pod would like to run there.</summary>
    public int Preference { get; }

    /// <summary>The first of their names, where they have no price.</summary>
    public IReadOnlyList<string> Names { get; }
}
