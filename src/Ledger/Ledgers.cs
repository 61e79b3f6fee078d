using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Postgres;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Ledger;

/// <summary>Opens ledgers.</summary>
public static class Ledgers
{
    /// <summary>Every column by which <see cref="CostQuery"/> can group, beside <c>month</c> and tags, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> GroupingColumns { get; } =
        [.. FocusColumns.All.Concat(FocusColumns.Added).Select(column => column.Name).Order(StringComparer.Ordinal)];

    /// <summary>The columns of FOCUS, Cost and Usage, that charges have.</summary>
    public static IReadOnlyList<string> FocusColumnNames { get; } = [.. FocusColumns.All.Select(column => column.Name)];

    /// <summary>Opens a ledger and brings its schema up to date; an embedded one is made when there is none.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="LedgerUnavailableException">
    /// It cannot be opened now, for instance because another process holds its file, or it was written by a newer program.
    /// </exception>
    public static async Task<ILedgerStore> OpenAsync(
        LedgerOptions options, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (options.MemoryLimit < 64L << 20)
            throw new ArgumentException("The ledger's memory limit must be at least 64 MiB.", nameof(options));
        if (options.Retention is { Versions: < 1 } or { ChargeMonths: < 0 } or { Months: < 0 })
            throw new ArgumentException("The ledger's retention must keep at least 1 version, and months from 0, which means for ever.", nameof(options));
        return options.Store switch
        {
            LedgerStore.Embedded => await DuckDbLedger.OpenAsync(options, clock, loggers.CreateLogger<DuckDbLedger>(), cancellationToken),
            LedgerStore.PostgreSql when string.IsNullOrWhiteSpace(options.ConnectionString) =>
                throw new ArgumentException("The PostgreSQL ledger needs a connection string.", nameof(options)),
            LedgerStore.PostgreSql => await PostgresLedger.OpenAsync(options, clock, loggers.CreateLogger<PostgresLedger>(), cancellationToken),
            _ => throw new ArgumentException($"There is no store {options.Store}.", nameof(options)),
        };
    }
}
