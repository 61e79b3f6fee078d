using System.Collections.Immutable;

namespace CloudIntel.Core.Policy.Export;

/// <summary>Variables, each after those that it refers to, and none that nothing asks for.</summary>
internal sealed class CelVariables
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly List<NamedExpression> all = [];

    /// <summary>All that were asked for.</summary>
    public ImmutableArray<NamedExpression> All => [.. all];

    /// <summary>A reference to a variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="expression">Makes its expression, once; may ask for others.</param>
    public string Get(string name, Func<string> expression)
    {
        if (names.Add(name))
            all.Add(new(name, expression()));
        return $"variables.{name}";
    }
}
