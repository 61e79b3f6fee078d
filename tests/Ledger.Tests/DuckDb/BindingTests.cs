using CloudIntel.Ledger.DuckDb;

namespace CloudIntel.Ledger.Tests.DuckDb;

public sealed class BindingTests : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(path: null, []);
    private readonly DuckDbConnection connection;

    public BindingTests() => connection = database.Connect();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }

    [Fact]
    public void Every_type_arrives_as_it_is()
    {
        using var row = One(
            """
            SELECT true, CAST(-7 AS TINYINT), CAST(65000 AS USMALLINT), 170141183460469231731687303715884105727::HUGEINT, 1.5::DOUBLE,
                'short', 'längér than twelve bytes', TIMESTAMP '2026-09-01 10:11:12.123456', DATE '1969-12-31', '\x00\xFF'::BLOB, NULL,
                CAST(TIMESTAMP '2026-09-01 10:11:12' AS TIMESTAMPTZ), CAST(-9223372036854775808 AS BIGINT), CAST(2.5 AS FLOAT)
            """);
        Assert.True(row.Boolean(0));
        Assert.Equal((-7, 65000), (row.Int64(1), row.Int64(2)));
        Assert.Equal("170141183460469231731687303715884105727", row.DecimalText(3));
        Assert.Equal((1.5, 2.5), (row.Double(4), row.Double(13)));
        Assert.Equal(("short", "längér than twelve bytes"), (row.Text(5), row.Text(6)));
        Assert.Equal(new DateTimeOffset(2026, 9, 1, 10, 11, 12, TimeSpan.Zero).AddMicroseconds(123456), row.Time(7));
        Assert.Equal(new DateOnly(1969, 12, 31), row.Day(8));
        Assert.Equal([0, 255], row.Bytes(9));
        Assert.True(row.IsNull(10));
        Assert.Equal(new DateTimeOffset(2026, 9, 1, 10, 11, 12, TimeSpan.Zero), row.Time(11));
        Assert.Equal(long.MinValue, row.Int64(12));
    }

    [Theory]
    [InlineData("CAST('-1.25' AS DECIMAL(4, 2))", "-1.25")]
    [InlineData("CAST('123456.789' AS DECIMAL(9, 3))", "123456.789")]
    [InlineData("CAST('-123456789012.3456' AS DECIMAL(18, 4))", "-123456789012.3456")]
    [InlineData("CAST('9999999999999999.9999999999999999999999' AS DECIMAL(38, 22))", "9999999999999999.9999999999999999999999")]
    [InlineData("CAST('-0.0000000000000000000001' AS DECIMAL(38, 22))", "-0.0000000000000000000001")]
    [InlineData("CAST('0' AS DECIMAL(38, 38))", "0")]
    public void Decimals_of_any_width_keep_all_digits(string sql, string text)
    {
        using var row = One($"SELECT {sql}");
        Assert.Equal(text, row.DecimalText(0));
    }

    [Theory]
    [InlineData("1234567.8901234567890123456789", "1234567.8901234567890123456789")] // 29 digits that fit into 96 bits
    [InlineData("12345678.9012345678901234567850", "12345678.901234567890123456785")]
    [InlineData("98765432.1098765432109876543250", "98765432.109876543210987654325")]
    [InlineData("98765432.1098765432109876543255", "98765432.10987654321098765433")]  // no longer: half to even at the last digit that fits
    [InlineData("-9876543210987654.3210987654321098765432", "-9876543210987654.321098765432")]
    public void Decimals_that_do_not_fit_are_rounded_once(string text, string value)
    {
        using var row = One($"SELECT CAST('{text}' AS DECIMAL(38, 22))");
        Assert.Equal(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture), row.Decimal(0));
    }

    [Fact]
    public void Parameters_arrive_as_they_are()
    {
        object?[] values = ["it's ü", 5L, 6, -1.5, 12.50m, true, new DateOnly(2026, 2, 28), new DateTimeOffset(2026, 9, 1, 2, 0, 0, TimeSpan.FromHours(2)), new byte[] { 0, 1 }, null, ""];
        using var reader = connection.Query("SELECT $1, $2, $3, $4, CAST($5 AS DECIMAL(9, 3)), $6, $7, $8, $9, $10, $11", Cancellation, values);
        Assert.True(reader.Read());
        Assert.Equal(("it's ü", 5, 6), (reader.Text(0), reader.Int64(1), reader.Int64(2)));
        Assert.Equal((-1.5, 12.5m, true), (reader.Double(3), reader.Decimal(4), reader.Boolean(5)));
        Assert.Equal((new DateOnly(2026, 2, 28), new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero)), (reader.Day(6), reader.Time(7)));
        Assert.Equal([0, 1], reader.Bytes(8));
        Assert.True(reader.IsNull(9));
        Assert.Equal("", reader.Text(10));
    }

    [Fact]
    public void A_long_answer_streams_in_order()
    {
        using var statement = connection.Prepare("SELECT i, 'text number ' || i FROM range(300000) t(i)");
        using var reader = statement.Stream(Cancellation);
        long next = 0;
        while (reader.Read())
        {
            Assert.Equal(next, reader.Int64(0));
            Assert.Equal($"text number {next}", reader.Text(1));
            next++;
        }

        Assert.Equal(300_000, next);
    }

    [Fact]
    public void Appended_rows_are_there_after_the_flush()
    {
        connection.Execute("CREATE TABLE t (a VARCHAR, b BIGINT, c TIMESTAMP, d HUGEINT, e DATE)", Cancellation);
        using (var appender = connection.Append("t"))
        {
            for (var i = 0; i < 5000; i++)
            {
                appender.Append(i % 2 == 0 ? null : $"text {i} of some length").Append(i).Append(DateTimeOffset.UnixEpoch.AddSeconds(i))
                    .Append((Int128.MaxValue >> 20) * (i % 2 == 0 ? 1 : -1)).Append(new DateOnly(2026, 1, 1).AddDays(i)).EndRow();
            }

            appender.Flush();
        }

        using var row = One("SELECT count(*), count(a), sum(b), max(c), sum(d) FILTER (b % 2 = 1), max(e) FROM t");
        Assert.Equal((5000, 2500, 12_497_500), (row.Int64(0), row.Int64(1), row.Int64(2)));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(4999), row.Time(3));
        Assert.Equal((Int128.MaxValue >> 20) * -2500, row.Integer(4));
        Assert.Equal(new DateOnly(2026, 1, 1).AddDays(4999), row.Day(5));
    }

    [Theory]
    [InlineData("SELECT * FROM nowhere", "nowhere")]
    [InlineData("SELECT CAST('x' AS INTEGER)", "Could not convert")]
    [InlineData("SELEC", "syntax error")]
    public void Errors_carry_the_message_of_DuckDB(string sql, string message) =>
        Assert.Contains(message, Assert.Throws<DuckDbException>(() => One(sql).Dispose()).Message, StringComparison.Ordinal);

    [Fact]
    public void An_error_in_the_middle_of_a_stream_is_an_error()
    {
        using var statement = connection.Prepare("SELECT CAST(CASE WHEN i = 200000 THEN 'x' ELSE '1' END AS INTEGER) FROM range(300000) t(i)");
        Assert.Throws<DuckDbException>(() =>
        {
            using var reader = statement.Stream(Cancellation);
            while (reader.Read())
            {
                // until it breaks
            }
        });
    }

    [Fact]
    public async Task A_running_statement_can_be_cancelled_and_the_connection_goes_on()
    {
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => connection.Execute("SELECT count(*) FROM range(10000000000) a(i), range(100) b(j) WHERE (i * j) % 7 = 3", stop.Token), Cancellation);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        using var row = One("SELECT 42");
        Assert.Equal(42, row.Int64(0));
    }

    [Fact]
    public void Work_that_throws_is_rolled_back()
    {
        connection.Execute("CREATE TABLE t (a BIGINT)", Cancellation);
        Assert.Throws<InvalidOperationException>(() => connection.InTransaction<int>(
            () =>
            {
                connection.Execute("INSERT INTO t VALUES (1)", Cancellation);
                throw new InvalidOperationException();
            },
            Cancellation));
        using var row = One("SELECT count(*) FROM t");
        Assert.Equal(0, row.Int64(0));
    }

    private DuckDbReader One(string sql)
    {
        var reader = connection.Query(sql, Cancellation);
        reader.Read();
        return reader;
    }
}
