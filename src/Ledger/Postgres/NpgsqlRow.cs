using System.Globalization;
using System.Text;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Functions;
using CloudIntel.Ledger.Queries;
using Npgsql;

namespace CloudIntel.Ledger.Postgres;

/// <summary>A row that Npgsql reads; decimals come as text, see <see cref="PostgresDialect"/>.</summary>
internal sealed class NpgsqlRow(NpgsqlDataReader reader) : IRow
{
    public bool IsNull(int column) => reader.IsDBNull(column);

    public string Text(int column) => reader.GetString(column);

    public long Int64(int column) => reader.GetInt64(column);

    public Int128 Integer(int column) => IsNull(column) ? 0 : Int128.Parse(reader.GetString(column), CultureInfo.InvariantCulture);

    public decimal Decimal(int column)
    {
        var text = DecimalText(column);
        if (!FocusNumber.TryParse(Encoding.ASCII.GetBytes(text), out var unscaled, out _))
            throw new OverflowException($"{text} has more digits before the point than can be held.");
        return ExactDecimal.ToDecimal(unscaled, FocusNumber.Scale);
    }

    public string DecimalText(int column) => reader.GetString(column);

    public DateTimeOffset Time(int column) => new(reader.GetDateTime(column), TimeSpan.Zero);

    public DateOnly Day(int column) => reader.GetFieldValue<DateOnly>(column);
}
