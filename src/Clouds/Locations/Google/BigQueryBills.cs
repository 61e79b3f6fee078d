using System.Text.Json;
using System.Text.RegularExpressions;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations.Google;

/// <summary>
/// Fetches billing months of Google's export by query, as JSON lines, one file a month: those whose number of rows or last export changed.
/// </summary>
internal sealed partial class BigQueryBills(Attempts attempts, DownloadFolder downloads, DownloadDisk disk, BillLocationOptions options, TimeProvider clock)
{
    /// <summary>Bytes of rows that are held before they go to disk.</summary>
    private const int FlushBytes = 1 << 20;

    public Task<FetchedBills> FetchAsync(BigQueryLocation location, GoogleAccess access, KnownBills known, CancellationToken cancellationToken) =>
        attempts.WithinTotalTimeAsync(
            BigQueryClient.NameOf(location),
            total => LookAsync(location, new BigQueryClient(location, access, attempts, clock), known, total),
            cancellationToken);

    private async Task<FetchedBills> LookAsync(BigQueryLocation location, BigQueryClient client, KnownBills known, CancellationToken cancellationToken)
    {
        var columns = (await client.DryRunAsync(BigQueryTable.Columns(location), cancellationToken)).Schema!.Fields;
        var table = BigQueryTable.Of(location, columns)
            ?? throw new UnreadableBillException("UnexpectedAnswer", BigQueryClient.NameOf(location), $"{BigQueryClient.NameOf(location)} is no billing export: it has neither invoice.month nor BillingPeriodStart");
        var now = new PartSignature { Parts = await MonthsAsync(client, table, cancellationToken) };
        if (now.Parts.Count == 0)
            throw new UnreadableBillException("NotFound", BigQueryClient.NameOf(location), $"{BigQueryClient.NameOf(location)} is empty: Google fills it within a day of the export being set up");
        if (PartSignature.Parse(known.Seen)?.Covers(now) is true)
            return new DiskBills(known.Seen!, null);
        var loaded = PartSignature.Parse(known.Loaded);
        if (loaded?.Covers(now) is true)
            return new DiskBills(known.Loaded!, null); // what was refused in between was taken back

        var wanted = now.Parts.Where(month => known.Whole || loaded?.Has(month.Key, month.Value) is not true).Select(month => month.Key).ToList();
        var query = await SmallestAsync(client, table, wanted, cancellationToken);
        await client.CheckSizeAsync(query, cancellationToken);

        var own = downloads.Create();
        var isDone = false;
        try
        {
            var files = await SaveAsync(location, client, query, own, cancellationToken);
            isDone = true;
            return new DiskBills(now.With(loaded).ToString(), files, () => Directory.Delete(own, recursive: true))
            {
                Counts = new(now.Parts.Count, wanted.Count, now.Parts.Count - wanted.Count),
            };
        }
        finally
        {
            if (!isDone)
                Directory.Delete(own, recursive: true);
        }
    }

    private static async Task<SortedDictionary<string, string>> MonthsAsync(BigQueryClient client, BigQueryTable table, CancellationToken cancellationToken)
    {
        await client.CheckSizeAsync(table.Months, cancellationToken);
        var months = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var page in client.PagesAsync(table.Months, cancellationToken))
        {
            foreach (var row in page.Rows)
            {
                var cells = row.GetProperty("f").EnumerateArray().Select(cell => cell.GetProperty("v")).Select(value => value.ValueKind == JsonValueKind.Null ? "" : value.GetString() ?? "").ToList();
                // Rows without a month are those of no invoice; there is nothing to load under.
                if (BillingMonth().IsMatch(cells[0]))
                    months[cells[0]] = PartSignature.Hash($"{cells[1]}\n{cells[2]}");
            }
        }

        return months;
    }

    /// <summary>The query for some months that leaves out older parts of the table, when it is divided by the time of export.</summary>
    private static async Task<string> SmallestAsync(BigQueryClient client, BigQueryTable table, IReadOnlyList<string> months, CancellationToken cancellationToken)
    {
        var divided = table.Rows(months, byIngestion: true);
        try
        {
            await client.DryRunAsync(divided, cancellationToken);
            return divided;
        }
        catch (UnreadableBillException e) when (e.Reason == "QueryRefused")
        {
            return table.Rows(months, byIngestion: false); // a view, or divided in another way: there is no such column
        }
    }

    private async Task<IReadOnlyList<BillFile>> SaveAsync(BigQueryLocation location, BigQueryClient client, string query, string own, CancellationToken cancellationToken)
    {
        await using var months = new MonthFiles(own, disk, options);
        await foreach (var page in client.PagesAsync(query, cancellationToken))
        {
            try
            {
                var fields = page.Schema!.Fields;
                foreach (var row in page.Rows)
                    await months.WriteAsync(fields, row, cancellationToken);
            }
            catch (FormatException e)
            {
                throw new UnreadableBillException("UnexpectedAnswer", BigQueryClient.NameOf(location), $"{BigQueryClient.NameOf(location)}: {e.Message}", e);
            }
        }

        await months.FlushAsync(cancellationToken);
        return [.. months.Paths.OrderBy(month => month.Key, StringComparer.Ordinal).Select(month => new BillFile($"{BigQueryClient.NameOf(location)}/{month.Key}", month.Value))];
    }

    [GeneratedRegex("^[0-9]{4}-(0[1-9]|1[0-2])$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex BillingMonth();

    /// <summary>A file for each month.</summary>
    private sealed class MonthFiles(string own, DownloadDisk disk, BillLocationOptions options) : IAsyncDisposable
    {
        private readonly Dictionary<string, (MemoryStream Lines, Utf8JsonWriter Writer)> months = new(StringComparer.Ordinal);
        private long total;

        public IEnumerable<KeyValuePair<string, string>> Paths => months.Keys.Select(month => KeyValuePair.Create(month, PathOf(month)));

        public async Task WriteAsync(IReadOnlyList<BigQueryField> fields, JsonElement row, CancellationToken cancellationToken)
        {
            // The first column is the month; the file has the table's own columns alone.
            var cells = row.TryGetProperty("f", out var values) && values.GetArrayLength() == fields.Count ? values : throw new FormatException("a row has not the columns of its schema");
            var month = cells[0].GetProperty("v").GetString() ?? throw new FormatException("a row has no month");
            if (!months.TryGetValue(month, out var file))
            {
                var lines = new MemoryStream();
                months.Add(month, file = (lines, new Utf8JsonWriter(lines, new() { SkipValidation = true })));
            }

            BigQueryRows.Write(file.Writer, fields, row, skip: 1);
            await file.Writer.FlushAsync(cancellationToken);
            file.Writer.Reset();
            file.Lines.WriteByte((byte)'\n');
            if (file.Lines.Length >= FlushBytes)
                await FlushAsync(month, file.Lines, cancellationToken);
        }

        public async Task FlushAsync(CancellationToken cancellationToken)
        {
            foreach (var (month, file) in months)
                await FlushAsync(month, file.Lines, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var (lines, writer) in months.Values)
            {
                await writer.DisposeAsync();
                await lines.DisposeAsync();
            }
        }

        private async Task FlushAsync(string month, MemoryStream lines, CancellationToken cancellationToken)
        {
            total += lines.Length;
            if (total > options.MaxBytes)
                throw new UnreadableBillException("TooLarge", month, $"The result of the query is larger than the {options.MaxBytes} bytes that {BillLocationOptions.Section}:{nameof(options.MaxBytes)} allows: raise the limit");
            var path = PathOf(month);
            lines.Position = 0;
            await disk.CopyAsync(lines, path, new FileInfo(path) is { Exists: true } file ? file.Length : 0, _ => { }, cancellationToken);
            lines.SetLength(0);
        }

        private string PathOf(string month) => Path.Combine(own, month);
    }
}
