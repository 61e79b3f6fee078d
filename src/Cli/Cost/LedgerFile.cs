using System.CommandLine;
using CloudIntel.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Cli.Cost;

/// <summary>The ledger that a verb works on.</summary>
internal static class LedgerFile
{
    /// <summary>The option <c>--ledger</c>.</summary>
    public static Option<string> Option() => new("--ledger")
    {
        Description = "File of the ledger.",
        HelpName = "PATH",
        Required = true,
    };

    /// <summary>Opens a ledger, and makes it when there is none.</summary>
    public static Task<ILedgerStore> OpenOrCreateAsync(string path, Shell shell, CancellationToken cancellationToken) =>
        Ledgers.OpenAsync(new LedgerOptions { Path = path }, shell.Clock, NullLoggerFactory.Instance, cancellationToken);

    /// <summary>Opens a ledger that is there.</summary>
    public static Task<ILedgerStore> OpenAsync(string path, Shell shell, CancellationToken cancellationToken) => File.Exists(path)
        ? OpenOrCreateAsync(path, shell, cancellationToken)
        : throw new UsageException($"There is no ledger {path}. Make one with \"{shell.ProgramName} cost import FILE --ledger {path}\".");
}
