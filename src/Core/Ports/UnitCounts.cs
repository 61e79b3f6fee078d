namespace CloudIntel.Core.Ports;

/// <summary>How many units of business a value of a dimension had on one day.</summary>
/// <param name="Metric">Name of the unit metric, such as requests; at most 63 characters.</param>
/// <param name="Value">The value of the dimension; at most 256 characters.</param>
/// <param name="Day">The day, UTC.</param>
/// <param name="Units">How many; not negative, at most 22 decimals and 16 digits before them.</param>
public sealed record UnitCount(string Metric, string Value, DateOnly Day, decimal Units);

/// <summary>Keeps numbers of units beside the charges. Safe for concurrent use.</summary>
/// <remarks>Every method throws <see cref="LedgerUnavailableException"/> when the store cannot be reached: come back later.</remarks>
public interface IUnitLedger
{
    /// <summary>Keeps counts of a policy. One that is there for the same metric, value and day is replaced; where several are given, the last counts.</summary>
    Task PutUnitsAsync(string policy, IReadOnlyList<UnitCount> counts, CancellationToken cancellationToken);

    /// <summary>The counts of a policy from one day to before another, by metric, value and day.</summary>
    Task<IReadOnlyList<UnitCount>> UnitsAsync(string policy, DateOnly from, DateOnly to, CancellationToken cancellationToken);

    /// <summary>Removes the counts of a policy.</summary>
    Task RemoveUnitsAsync(string policy, CancellationToken cancellationToken);
}

/// <summary>Asks Prometheus for numbers of units.</summary>
public interface IUnitQueries
{
    /// <summary>
    /// The answer to a query at the end of each day, as the count of that day; days that are not over are left out. The counts
    /// carry the metric's name. Series without the label, and answers that are no number or negative, are left out.
    /// </summary>
    /// <exception cref="UnitQueryException">There is no answer.</exception>
    Task<IReadOnlyList<UnitCount>> CountAsync(UnitQuery query, DateOnly from, DateOnly to, CancellationToken cancellationToken);
}

/// <summary>A question to Prometheus.</summary>
/// <param name="Metric">Name of the unit metric.</param>
/// <param name="Url">The server.</param>
/// <param name="Query">Counts units of the 24 hours before the moment at which it is asked.</param>
/// <param name="Label">The label that is the value of the dimension.</param>
public sealed record UnitQuery(string Metric, Uri Url, string Query, string Label);

/// <summary>Prometheus gave no answer.</summary>
public sealed class UnitQueryException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Why, for people, without anything that differs from try to try.</param>
    /// <param name="isPassing">Whether to come back later, rather than to correct the query.</param>
    /// <param name="innerException">What failed.</param>
    public UnitQueryException(string message, bool isPassing, Exception? innerException = null)
        : base(message, innerException) => IsPassing = isPassing;

    /// <summary>Whether to come back later, rather than to correct the query.</summary>
    public bool IsPassing { get; }
}
