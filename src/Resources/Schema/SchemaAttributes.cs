namespace CloudIntel.Resources.Schema;

// What a type cannot say about a field. Descriptions come from the doc comments, required fields are those that cannot be
// null, enumerations, formats and numbers come from the types. On a list or map of strings, Length and Pattern are about each item.

/// <summary>Bounds the length of a string, or of each string of a list or map, in characters.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LengthAttribute(int minimum, int maximum) : Attribute
{
    /// <summary>Fewest characters.</summary>
    public int Minimum { get; } = minimum;

    /// <summary>Most characters.</summary>
    public int Maximum { get; } = maximum;
}

/// <summary>A regular expression (RE2) that a string, or each string of a list, must match.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatternAttribute(string expression) : Attribute
{
    /// <summary>The expression; anchor it, it is looked for anywhere in the text.</summary>
    public string Expression { get; } = expression;
}

/// <summary>The smallest integer that is allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeMinimumAttribute(long minimum) : Attribute
{
    /// <summary>The bound, itself allowed.</summary>
    public long Minimum { get; } = minimum;
}

/// <summary>The largest integer that is allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeMaximumAttribute(long maximum) : Attribute
{
    /// <summary>The bound, itself allowed.</summary>
    public long Maximum { get; } = maximum;
}

/// <summary>Bounds a list. Every list needs it: unbounded lists make CEL rules unaffordable and objects too large.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MaxItemsAttribute(int maximum) : Attribute
{
    /// <summary>Most items.</summary>
    public int Maximum { get; } = maximum;
}

/// <summary>Bounds a map. Every map needs it, as every list needs <see cref="MaxItemsAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MaxPropertiesAttribute(int maximum) : Attribute
{
    /// <summary>Most entries.</summary>
    public int Maximum { get; } = maximum;
}

/// <summary>How server-side apply merges a list, and which duplicates the API server refuses. Default: atomic.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListTypeAttribute(ListType type) : Attribute
{
    /// <summary>The type.</summary>
    public ListType Type { get; } = type;

    /// <summary>JSON name of the item's field that tells items apart; for <see cref="ListType.Map"/> alone.</summary>
    public string? MapKey { get; init; }
}

/// <summary>Values of x-kubernetes-list-type.</summary>
public enum ListType
{
    /// <summary>One owner for the whole list.</summary>
    Atomic = 0,

    /// <summary>Scalars without duplicates, each with owners of its own.</summary>
    Set,

    /// <summary>Objects told apart by a key, each with owners of its own.</summary>
    Map,
}

/// <summary>Further names for kubectl.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KubernetesEntityShortNamesAttribute(params string[] shortNames) : Attribute
{
    /// <summary>The names, lower case, not taken by the core kinds.</summary>
    public IReadOnlyList<string> ShortNames { get; } = shortNames;
}

/// <summary>A column of <c>kubectl get</c>; columns appear in the order of the attributes.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class GenericAdditionalPrinterColumnAttribute(string jsonPath, string name, string type) : Attribute
{
    /// <summary>Where the value is, such as <c>.spec.amount</c>.</summary>
    public string JsonPath { get; } = jsonPath;

    /// <summary>The heading.</summary>
    public string Name { get; } = name;

    /// <summary>integer, number, string, boolean or date (shown as an age).</summary>
    public string Type { get; } = type;

    /// <summary>0 for every listing, 1 for <c>-o wide</c>.</summary>
    public int Priority { get; init; }
}
