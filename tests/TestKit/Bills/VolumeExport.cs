using System.Text;

namespace CloudIntel.TestKit.Bills;

/// <summary>
/// Writes exports of Azure and Google Cloud of any length, each an account's bill with every kind of row beside the next account's, of one
/// month. The same rows for the same seed.
/// </summary>
public static class VolumeExport
{
    private static readonly DateOnly Month = new(2026, 9, 1);

    /// <summary>Writes amortised costs of enterprise agreements, exactly <paramref name="rows"/> lines after the header.</summary>
    public static void WriteAzure(Stream stream, long rows, int seed) =>
        Write(stream, rows, account => new AzureCostBill(AzureAgreement.Enterprise, seed + account, Month).AmortizedCsv()
            .Replace("8611537", $"{8_611_537 + account}", StringComparison.Ordinal));

    /// <summary>Writes a detailed billing export with dotted columns and lists as JSON, exactly <paramref name="rows"/> lines after the header.</summary>
    public static void WriteGoogle(Stream stream, long rows, int seed) =>
        Write(stream, rows, account => new GcpBillingBill(seed + account, Month).Csv(python: false)
            .Replace("018984-D0AAA4-940B88", $"018984-D0AAA4-{account:X6}", StringComparison.Ordinal));

    /// <summary>Writes the bills of as many accounts as there are rows for, under the header of the first.</summary>
    private static void Write(Stream stream, long rows, Func<int, string> bill)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16, leaveOpen: true);
        long written = -1;
        for (var account = 0; written < rows; account++)
        {
            using var lines = new StringReader(bill(account));
            var header = lines.ReadLine();
            if (account == 0)
                writer.Write(header + "\n");
            written = Math.Max(written, 0);
            while (written < rows && lines.ReadLine() is { } line)
            {
                writer.Write(line + "\n");
                written++;
            }
        }
    }
}
