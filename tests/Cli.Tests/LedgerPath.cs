using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

/// <summary>What the tests of the command line do with bills.</summary>
internal static class Bills
{
    /// <summary>Writes a bill and returns its path.</summary>
    public static string In(this FocusBill bill, TestFolder folder, string name) => folder.Write(name, bill.Csv());

    /// <summary>The path of the ledger that a test works on.</summary>
    public static string Ledger(this TestFolder folder) => folder["costs.duckdb"];
}
