namespace CloudIntel.Ledger.DuckDb;

/// <summary>DuckDB refused or failed; the message is DuckDB's own.</summary>
internal sealed class DuckDbException(string message) : Exception(message)
{
    /// <summary>Whether memory, or disk to spill to, ran out.</summary>
    public bool IsOutOfSpace =>
        Message.Contains("Out of Memory", StringComparison.OrdinalIgnoreCase)
        || Message.Contains("No space left", StringComparison.OrdinalIgnoreCase)
        || Message.Contains("max_temp_directory_size", StringComparison.OrdinalIgnoreCase);
}
