using System.Diagnostics;
using CloudIntel.Ledger.DuckDb;

namespace CloudIntel.Ledger.Tests.DuckDb;

/// <summary>Runs alone: it measures the whole process.</summary>
[Collection(nameof(LeakTests))]
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
public sealed class LeakTests : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(path: null, []);
    private readonly DuckDbConnection connection;

    public LeakTests() => connection = database.Connect();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }

    [Fact]
    public void Nothing_leaks_over_thousands_of_statements()
    {
        // Warm up first: pools and code are not leaks.
        UseEverything(300);
        var before = Resources();
        UseEverything(1500);
        var after = Resources();
        Assert.True(after.Native - before.Native < 1 << 20, $"DuckDB holds {after.Native - before.Native} bytes more");
        Assert.True(after.Resident - before.Resident < 24 << 20, $"the process holds {after.Resident - before.Resident} bytes more");
        Assert.True(after.Handles - before.Handles < 10, $"the process holds {after.Handles - before.Handles} handles more");
    }

    private void UseEverything(int times)
    {
        connection.Execute("CREATE OR REPLACE TABLE leak (a VARCHAR, b BIGINT)", Cancellation);
        for (var i = 0; i < times; i++)
        {
            using var other = database.Connect();
            using (var appender = other.Append("leak"))
            {
                appender.Append(new string('x', 200)).Append(i).EndRow();
                appender.Flush();
            }

            using (var statement = other.Prepare("SELECT a || $1, b FROM leak LIMIT 100"))
            {
                statement.Bind(new string('y', 5000));
                using var reader = statement.Stream(Cancellation);
                reader.Read(); // and is left in the middle
            }

            Assert.Throws<DuckDbException>(() => other.Query("SELECT CAST('nonsense' AS INTEGER)", Cancellation));
            Assert.Throws<DuckDbException>(() => other.Prepare("SELECT no such thing"));
            if (i % 100 == 0)
                other.Execute("DELETE FROM leak", Cancellation);
        }

        connection.Execute("DROP TABLE leak", Cancellation);
    }

    private (long Native, long Resident, int Handles) Resources()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var row = connection.Query("SELECT CAST(sum(memory_usage_bytes) AS BIGINT) FROM duckdb_memory()", Cancellation);
        row.Read();
        using var process = Process.GetCurrentProcess();
        return (row.Int64(0), process.WorkingSet64, process.HandleCount);
    }
}
