using System.Globalization;
using CloudIntel.Core.FinOps.Clusters.Queries;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>The parameters of a question of OpenCost's clients.</summary>
internal sealed class QueryParameters(IQueryCollection given, DateTimeOffset now)
{
    private const int LongestValue = FilterLanguage.MostCharacters;

    /// <summary>The moment of the question.</summary>
    public DateTimeOffset Now => now;

    /// <summary>The value of a parameter; null where it is not given.</summary>
    /// <exception cref="ClusterQueryException">It is given twice, or is too long.</exception>
    public string? Value(string name) => given[name] switch
    {
        { Count: 0 } => null,
        [{ Length: <= LongestValue } value] => value,
        _ => throw new ClusterQueryException($"the parameter {name} must be given once, with at most {LongestValue} characters"),
    };

    /// <summary>The required window.</summary>
    public string Window => Value("window") ?? throw new ClusterQueryException("the parameter window is missing");

    /// <summary>How many of the first are left out, and how many shown; 0 shows all.</summary>
    public (int Offset, int Limit) Page => (Number("offset") ?? 0, Number("limit") is > 0 and { } limit ? limit : int.MaxValue);

    /// <summary>Refuses parameters that would change figures in ways that are not known here: without them, the answer would be another one than is expected.</summary>
    public void Refuse(IReadOnlyDictionary<string, string> reasons)
    {
        foreach (var (name, reason) in reasons)
        {
            if (given[name] is [{ Length: > 0 } value] && value is not ("false" or "0"))
                throw new ClusterQueryException($"the parameter {name} is not supported: {reason}");
        }
    }

    private int? Number(string name) => Value(name) switch
    {
        null or "" => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new ClusterQueryException($"{name}={text} is no number such as 100"),
    };
}
