using System.CommandLine;
using CloudIntel.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Cli.Cost;

/// <summary>The ledger that a verb works on.</summary>
internal static class LedgerFile
{
    /// <summary>What names the PostgreSQL ledger in place of a file.</summary>
    private const string PostgreSql = "postgresql";

    /// <summary>The environment variable with its connection string, which does not belong on a command line.</summary>
    private const string Connection = "CLOUDINTEL_LEDGER_CONNECTION";

    /// <summary>The option <c>--ledger</c>.</summary>
    public static Option<string> Option() => new("--ledger")
    {
        Description = $"File of the ledger, or {PostgreSql} for the one whose connection string is in the environment variable {Connection}.",
        HelpName = "PATH",
        Required = true,
    };

    /// <summary>Opens a ledger, and makes it when there is none.</summary>
    public static Task<ILedgerStore> OpenOrCreateAsync(string path, Shell shell, CancellationToken cancellationToken) =>
        Ledgers.OpenAsync(Options(path), shell.Clock, NullLoggerFactory.Instance, cancellationToken);

    /// <summary>Opens a ledger that is there.</summary>
    public static Task<ILedgerStore> OpenAsync(string path, Shell shell, CancellationToken cancellationToken) => path == PostgreSql || File.Exists(path)
        ? OpenOrCreateAsync(path, shell, cancellationToken)
        : throw new UsageException($"There is no ledger {path}. Make one with \"{shell.ProgramName} cost import FILE --ledger {path}\".");

    private static LedgerOptions Options(string path)
    {
        if (path != PostgreSql)
            return new() { Path = path };
        return Environment.GetEnvironmentVariable(Connection) is { Length: > 0 } connection
            ? new() { Store = LedgerStore.PostgreSql, ConnectionString = connection }
            : throw new UsageException($"--ledger {PostgreSql} needs the connection string in the environment variable {Connection}.");
    }
}
