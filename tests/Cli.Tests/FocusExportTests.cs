using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

public sealed class FocusExportTests : IDisposable
{
    private readonly TestFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Ledger => folder["l.duckdb"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("april.csv", "april.csv")]
    [InlineData("new/april.csv", "new/april.csv")]
    [InlineData("out/", "out/focus.csv")]
    public async Task The_charges_are_written_to_a_file_or_a_folder(string destination, string file)
    {
        await ImportAsync();
        var run = await CommandRun.OfAsync("focus", "export", "--ledger", Ledger, "--version", "1.0", "--out", folder[destination], "-o", "json");
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal((folder[file], "1.0", 2), (
            json.RootElement.GetProperty("file").GetString(), json.RootElement.GetProperty("version").GetString(), json.RootElement.GetProperty("rows").GetInt32()));
        Assert.Equal(3, (await File.ReadAllLinesAsync(folder[file], Cancellation)).Length);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task The_last_month_is_told_by_the_clock()
    {
        // Which shows a day of April.
        await ImportAsync();
        var run = await CommandRun.OfAsync("focus", "export", "--ledger", Ledger, "--from", "last-month", "--to", "this-month", "--out", folder["march.csv"]);
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains("The ledger holds no such charges", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["march.csv"]));
        Assert.Equal(ExitCode.Good, (await CommandRun.OfAsync("focus", "export", "--ledger", Ledger, "--from", "this-month", "--out", folder["april.csv"])).ExitCode);
    }

    [Fact]
    public async Task An_address_gets_the_file_with_PUT()
    {
        await ImportAsync();
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var received = ReceiveAsync(server, "201 Created");
        var run = await CommandRun.OfAsync("focus", "export", "--ledger", Ledger, "--out", $"http://{server.LocalEndpoint}/focus.csv?signature=secret", "-o", "json");
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        Assert.DoesNotContain("secret", run.Out, StringComparison.Ordinal);
        var request = await received;
        Assert.StartsWith("PUT /focus.csv?signature=secret HTTP/1.1", request, StringComparison.Ordinal);
        Assert.Contains("BilledCost", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_refuses_is_named_without_its_query()
    {
        await ImportAsync();
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var received = ReceiveAsync(server, "403 Forbidden");
        var run = await CommandRun.OfAsync("focus", "export", "--ledger", Ledger, "--out", $"http://{server.LocalEndpoint}/focus.csv?signature=secret");
        await received;
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains("answered 403 Forbidden", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_without_encryption_is_refused()
    {
        await ImportAsync();
        var run = await CommandRun.OfAsync("focus", "export", "--ledger", Ledger, "--out", "http://storage.example.com/focus.csv");
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains("unencrypted", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PostgreSQL_ledger_needs_its_connection_string()
    {
        var run = await CommandRun.OfAsync("focus", "export", "--ledger", "postgresql", "--out", folder["x.csv"]);
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains("CLOUDINTEL_LEDGER_CONNECTION", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandRun> ImportAsync() =>
        CommandRun.OfAsync("cost", "import", new FocusBill().Row().Row(("BilledCost", "2")).In(folder, "bill.csv"), "--ledger", Ledger);

    /// <summary>Takes one request, answers it, and gives it back.</summary>
    private static async Task<string> ReceiveAsync(TcpListener server, string answer)
    {
        using var client = await server.AcceptTcpClientAsync(Cancellation);
        await using var stream = client.GetStream();
        var request = new StringBuilder();
        var buffer = new byte[1 << 16];
        while (!IsWhole(request.ToString()))
            request.Append(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancellation)));
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), Cancellation);
        return request.ToString();
    }

    private static bool IsWhole(string request)
    {
        const string Length = "Content-Length: ";
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var at = request.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
        if (end < 0 || at < 0)
            return false;
        var length = int.Parse(request[(at + Length.Length)..request.IndexOf('\r', at)], System.Globalization.CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetByteCount(request[(end + 4)..]) >= length;
    }
}
