using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Ledger.Validation;

/// <summary>The columns of a file that is judged.</summary>
/// <param name="Version">The version by whose rules it is judged.</param>
/// <param name="Header">The names, as the file has them and in its order.</param>
/// <param name="Types">DuckDB's types of a Parquet file's columns, in the order of the header; empty where all is text.</param>
/// <param name="WithValues">The FOCUS columns that hold a value in at least one row.</param>
/// <param name="Excerpt">Whether columns that are not there are not asked for.</param>
internal sealed record BillColumns(
    FocusVersion Version, IReadOnlyList<string> Header, IReadOnlyList<string> Types, IReadOnlySet<string> WithValues, bool Excerpt)
{
    private readonly HashSet<string> names = new(Header, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the file has a column, in whatever capitals.</summary>
    public bool Has(string name) => names.Contains(name);

    /// <summary>Whether a provider gives values for a concept, to judge by the columns of the concept.</summary>
    public bool Supports(string concept) =>
        CostAndUsage.Of(Version).Any(column => column.Concept == concept && WithValues.Contains(column.Name));

    /// <summary>DuckDB's type of a column of a Parquet file; null where all is text or the column is missing.</summary>
    public string? TypeOf(string name)
    {
        for (var i = 0; i < Types.Count; i++)
        {
            if (Header[i].Equals(name, StringComparison.OrdinalIgnoreCase))
                return Types[i];
        }

        return null;
    }
}
