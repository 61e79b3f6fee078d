using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations.Google;

/// <summary>The queries about a table of Google's billing export: in the layout of the standard and detailed exports, or in that of FOCUS.</summary>
/// <param name="Name">The table in quotes.</param>
/// <param name="Month">An expression: the billing month of a row, as 2026-01.</param>
/// <param name="Written">An expression: when a row was exported; null in views that do not show it.</param>
internal sealed record BigQueryTable(string Name, string Month, string? Written)
{
    /// <summary>Rows of a month are exported from its first day on, in any time zone, and not before.</summary>
    private const int DaysBeforeMonth = 2;

    /// <summary>Finds out the layout from the columns.</summary>
    /// <returns>Null when it is neither.</returns>
    public static BigQueryTable? Of(BigQueryLocation location, IReadOnlyList<BigQueryField> columns)
    {
        var name = Quoted(location.Table);
        var written = Column("export_time") ?? Column("x_ExportTime");
        if (columns.FirstOrDefault(column => column.Name == "invoice")?.Fields?.Any(field => field.Name == "month") is true)
            return new(name, "CONCAT(SUBSTR(invoice.month, 1, 4), '-', SUBSTR(invoice.month, 5, 2))", written);
        return Column("BillingPeriodStart") is { } start ? new(name, $"FORMAT_TIMESTAMP('%Y-%m', TIMESTAMP({start}))", written) : null;

        string? Column(string wanted) => columns.FirstOrDefault(column => column.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)) is { } column ? $"`{column.Name}`" : null;
    }

    /// <summary>Shows the columns, and whether the table may be read; as a dry run it costs nothing.</summary>
    public static string Columns(BigQueryLocation location) => $"SELECT * FROM {Quoted(location.Table)}";

    /// <summary>What tells the months of the table from earlier and later states: number of rows and time of the last export.</summary>
    public string Months => $"SELECT {Month} AS month, COUNT(*) AS n, {(Written is null ? "NULL" : $"MAX({Written})")} AS written FROM {Name} GROUP BY 1 ORDER BY 1";

    /// <summary>The rows of some months.</summary>
    /// <param name="months">Months as this table says them, which hold digits and dashes alone.</param>
    /// <param name="byIngestion">Whether the table is divided by the time of export, so that older parts need not be read.</param>
    public string Rows(IReadOnlyList<string> months, bool byIngestion)
    {
        var first = DateOnly.ParseExact(months[0] + "-01", "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture).AddDays(-DaysBeforeMonth);
        var divided = byIngestion ? $" AND (_PARTITIONTIME >= TIMESTAMP '{first:yyyy-MM-dd}' OR _PARTITIONTIME IS NULL)" : "";
        return $"SELECT {Month} AS {MonthColumn}, * FROM {Name} WHERE {Month} IN ('{string.Join("', '", months)}'){divided}";
    }

    /// <summary>The first column of <see cref="Rows"/>.</summary>
    public const string MonthColumn = "cloudintel_month";

    private static string Quoted(string table) => $"`{table.Replace("`", "", StringComparison.Ordinal)}`";
}
