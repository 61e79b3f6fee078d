using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

/// <summary>Where the tests of the command line keep things.</summary>
internal static class LedgerPath
{
    /// <summary>The path of the ledger that a test works on.</summary>
    public static string Ledger(this TestFolder folder) => folder["costs.duckdb"];
}
