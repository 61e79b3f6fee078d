using System.Globalization;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Import;

namespace CloudIntel.Ledger.Validation;

/// <summary>Reads the invoices to which charges must add up: CSV with InvoiceId, BillingCurrency and Total.</summary>
internal static class InvoiceList
{
    private static readonly string[] Columns = ["InvoiceId", "BillingCurrency", "Total"];

    /// <summary>Fills the table <c>invoices</c>.</summary>
    /// <exception cref="UnreadableBillException">A column is missing, or a total is no number.</exception>
    public static void Load(DuckDbConnection connection, string path, CancellationToken cancellationToken)
    {
        try
        {
            connection.Execute(
                $"CREATE TABLE invoices AS SELECT InvoiceId, BillingCurrency, decimal_of(trim(Total)) AS Total, Total AS Text FROM read_csv({SqlText.Literal(path)}, header = true, all_varchar = true)",
                cancellationToken);
        }
        catch (DuckDbException e)
        {
            throw new UnreadableBillException(
                "MissingColumn", path, $"{path} is no list of invoices; it must be a CSV file with the columns {string.Join(", ", Columns)}: {e.Message}", e);
        }

        using var reader = connection.Query("SELECT coalesce(InvoiceId, ''), coalesce(Text, '') FROM invoices WHERE Total IS NULL LIMIT 1", cancellationToken);
        if (reader.Read())
            throw new UnreadableBillException("UnknownFormat", path, string.Create(CultureInfo.InvariantCulture, $"The total \"{reader.Text(1)}\" of invoice {reader.Text(0)} in {path} is no number. Write it like 1234.56."));
    }
}
