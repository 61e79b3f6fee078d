// A process for tests to kill. Usage:
//   hold LEDGER           opens the ledger, prints "held", and keeps it until standard input ends
//   import LEDGER FILE…   opens the ledger, prints "open", imports the files as the source "aws", prints the number of rows
using System.Globalization;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

await using var ledger = await Ledgers.OpenAsync(new LedgerOptions { Path = args[1] }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
if (args[0] == "hold")
{
    Console.WriteLine("held");
    await Console.In.ReadToEndAsync();
    return;
}

Console.WriteLine("open");
BillFile[] files = [.. args[2..].Select(path => new BillFile(Path.GetFileName(path), path))];
var report = await ledger.ImportAsync(new ImportRequest { Source = "aws", Files = files }, progress: null, CancellationToken.None);
Console.WriteLine(report.Import.Rows.ToString(CultureInfo.InvariantCulture));
