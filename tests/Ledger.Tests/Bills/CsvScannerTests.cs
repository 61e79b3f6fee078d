using System.Text;
using CloudIntel.Ledger.Bills;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Ledger.Tests.Bills;

public sealed class CsvScannerTests
{
    [Theory]
    [InlineData("a,b\n1,2\n3,4\n", "2:1,2 3:3,4")]
    [InlineData("a,b\n1,2", "2:1,2")]                                        // no line end at the end
    [InlineData("\uFEFF\"a\",b\r\n1,2\r\n", "2:1,2")]
    [InlineData("a,b\n\n1,2\n\r\n\n3,4\n", "3:1,2 6:3,4")]                   // empty lines are no rows
    [InlineData("a,b\n\"x\ny\",2\n3,4\n", "2:\"x\ny\",2 4:3,4")]
    [InlineData("\"a\nz\",b\n1,2\n", "3:1,2")]
    [InlineData("a,b\n\"\"\"q\"\",\",\"\"\n3,4\n", "2:\"\"\"q\"\",\",\"\" 3:3,4")]
    public void Good_rows_are_found_with_their_lines(string text, string rows) => Assert.Equal(rows, string.Join(' ', Scan(text).Good));

    [Theory]
    [InlineData("a,b\n1\n3,4\n", "2:The row has 1 cells where the header has 2.", "3:3,4")]
    [InlineData("a,b\n1,2,3\n3,4\n", "2:The row has 3 cells where the header has 2.", "3:3,4")]
    [InlineData("a,b\n1,\"x\n3,4\n5,6\n", "2:A quote is never closed.", "3:3,4 4:5,6")]
    [InlineData("a,b\n1,x\"y\n3,4\n", "2:A quote stands inside a cell that does not begin with one.", "3:3,4")]
    [InlineData("a,b\n1,\"x\"y\n3,4\n", "2:Text follows the closing quote of a cell.", "3:3,4")]
    [InlineData("a,b\n1,x\0y\n3,4\n", "2:The row holds a NUL byte.", "3:3,4")]
    [InlineData("a,b\n1,x\ry\n3,4\n", "2:A carriage return stands inside a cell without quotes.", "3:3,4")]
    public void A_broken_row_takes_no_good_row_with_it(string text, string broken, string good)
    {
        var rows = Scan(text);
        Assert.Equal([broken], rows.Bad);
        Assert.Equal(good, string.Join(' ', rows.Good));
    }

    [Fact]
    public void A_byte_that_is_not_UTF_8_breaks_its_row_only()
    {
        byte[] text = [.. "a,b\nä,1\nx"u8, 0xE4, .. ",2\nß,3\n"u8];
        var rows = Scan(text);
        Assert.Equal(["3:The row holds bytes that are not UTF-8."], rows.Bad);
        Assert.Equal(["2:ä,1", "4:ß,3"], rows.Good);
    }

    [Fact]
    public void A_row_that_is_too_long_is_broken()
    {
        var rows = Scan($"a,b\n1,{new string('x', CsvScanner.MostBytesInRow)}\n3,4\n1,\"{new string('y', 9 << 20)}\n5,6\n");
        Assert.Equal(["3:3,4", "5:5,6"], rows.Good);
        Assert.NotEmpty(rows.Bad);
    }

    [Fact]
    public void Mixed_line_ends_are_noticed()
    {
        Assert.True(Scan("a,b\n1,2\r\n").Counts.MixedLineEnds);
        Assert.False(Scan("a,b\n\"1\r\n\",2\n").Counts.MixedLineEnds);
        Assert.False(Scan("a,b\r\n1,2\r\n3,4").Counts.MixedLineEnds);
    }

    [Fact]
    public void Reading_64_bytes_at_a_time_finds_what_reading_byte_by_byte_finds()
    {
        var piece = Gen.Frequency(
            (8, Gen.Elements("1,2\n", "x,yz\r\n", "\"a\"\"b\",c\n", "\"l\nm\",n\n", "ü,ö\n", "\n", "0123456789012345678901234567890,1\n")),
            (1, Gen.Elements("1,2,3\n", "\"", "a\"b,c\n", "\"a\"b,c\n", "\r", "\0,1\n", "\n", ",")));
        var texts = piece.ListOf().Select(pieces => "h,i\n" + string.Concat(pieces));
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var expected = new Rows();
            Reference(Encoding.UTF8.GetBytes(text), expected);
            var found = Scan(text);
            Assert.Equal(expected.Good, found.Good);
            Assert.Equal(expected.Bad, found.Bad);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(200));
    }

    /// <summary>The scan without its fast path: one row after another.</summary>
    private static void Reference(ReadOnlySpan<byte> text, Rows rows)
    {
        long line = 1;
        for (var first = true; text.Length > 0; first = false)
        {
            var row = CsvRow.Read(text, (byte)',', isLast: true, start: 0);
            var content = text[..row.ContentLength];
            var reason = row.Problem
                ?? (content.Length == 0 ? null
                    : content.Contains((byte)0) ? "The row holds a NUL byte."
                    : row.Cells == 2 ? null : $"The row has {row.Cells} cells where the header has 2.");
            if (reason is not null)
                rows.Broken(line, reason);
            else if (content.Length > 0 && !first)
                ((ICsvRows)rows).Good(content, line);
            line += row.Lines;
            text = text[row.Length..];
        }
    }

    private static Rows Scan(string text) => Scan(Encoding.UTF8.GetBytes(text));

    private static Rows Scan(byte[] text)
    {
        var rows = new Rows();
        using var stream = new MemoryStream(text);
        rows.Counts = CsvScanner.Scan(stream, (byte)',', columns: 2, rows, CancellationToken.None);
        Assert.Equal((rows.Good.Count, rows.Bad.Count), (rows.Counts.Rows, rows.Counts.Broken));
        return rows;
    }

    private sealed class Rows : ICsvRows
    {
        public List<string> Good { get; } = [];

        public List<string> Bad { get; } = [];

        public CsvCounts Counts { get; set; }

        void ICsvRows.Good(ReadOnlySpan<byte> row, long line) => Good.Add($"{line}:{Encoding.UTF8.GetString(row)}");

        public void Broken(long line, string reason) => Bad.Add($"{line}:{reason}");
    }
}
