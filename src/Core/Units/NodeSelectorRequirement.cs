using System.Collections.Immutable;
using System.Globalization;

namespace CloudIntel.Core.Units;

/// <summary>How a label is compared, as in Kubernetes.</summary>
public enum NodeSelectorOperator
{
    /// <summary>The label is there and has one of the values.</summary>
    In = 0,

    /// <summary>The label is not there, or has none of the values.</summary>
    NotIn,

    /// <summary>The label is there.</summary>
    Exists,

    /// <summary>The label is not there.</summary>
    DoesNotExist,

    /// <summary>The label is a whole number above the only value.</summary>
    Gt,

    /// <summary>The label is a whole number below the only value.</summary>
    Lt,
}

/// <summary>What a node's label must be.</summary>
/// <param name="Key">The label.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Values">With what.</param>
public sealed record NodeSelectorRequirement(string Key, NodeSelectorOperator Operator, ImmutableArray<string> Values)
{
    /// <summary>Whether labels are as they must be.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels) => Operator switch
    {
        NodeSelectorOperator.In => labels.TryGetValue(Key, out var value) && Values.Contains(value),
        NodeSelectorOperator.NotIn => !labels.TryGetValue(Key, out var value) || !Values.Contains(value),
        NodeSelectorOperator.Exists => labels.ContainsKey(Key),
        NodeSelectorOperator.DoesNotExist => !labels.ContainsKey(Key),
        NodeSelectorOperator.Gt => Compare(labels) > 0,
        NodeSelectorOperator.Lt => Compare(labels) < 0,
        _ => throw new ArgumentOutOfRangeException(nameof(labels), Operator, "There is no such operator."),
    };

    /// <summary>As people write it: <c>zone In [a, b]</c>.</summary>
    public override string ToString() => Values.IsDefaultOrEmpty ? $"{Key} {Operator}" : $"{Key} {Operator} [{string.Join(", ", Values)}]";

    private int? Compare(IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue(Key, out var label) && Whole(label) is { } value && Values is [var only] && Whole(only) is { } limit ? value.CompareTo(limit) : null;

    private static long? Whole(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}

/// <summary>What a node must be, all of it.</summary>
/// <param name="Expressions">What its labels must be.</param>
/// <param name="Fields">What its fields must be; there is one, <c>metadata.name</c>.</param>
public sealed record NodeSelectorTerm(ImmutableArray<NodeSelectorRequirement> Expressions, ImmutableArray<NodeSelectorRequirement> Fields)
{
    /// <summary>Whether a node is so; as in Kubernetes, no node is if nothing is asked.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="labels">Its labels.</param>
    public bool Matches(string name, IReadOnlyDictionary<string, string> labels) =>
        Expressions.Length + Fields.Length > 0
        && Expressions.All(rule => rule.Matches(labels))
        && Fields.All(rule => rule.Matches(new Dictionary<string, string>(StringComparer.Ordinal) { ["metadata.name"] = name }));

    /// <summary>As people write it.</summary>
    public override string ToString() => string.Join(" and ", Expressions.Concat(Fields));
}
