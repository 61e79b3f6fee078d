using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.DuckDb.Native;

namespace CloudIntel.Ledger.Functions;

/// <summary>Functions for what single providers write into a cell, and for arithmetic that DuckDB's decimals are too short for.</summary>
internal static unsafe partial class BillFunctions
{
    private static void RegisterProviders(DuckDbConnection connection)
    {
        Register(connection, "scaled", Decimal(), &Scaled, variadic: true);
        Register(connection, "given", Type(DuckDbType.Varchar), &Given);
        Register(connection, "texts_of", Type(DuckDbType.Varchar), &TextsOf);
        Register(connection, "labels_of", Type(DuckDbType.Varchar), &LabelsOf, variadic: true);
        Register(connection, "details_of", Type(DuckDbType.Varchar), &DetailsOf);
    }

    /// <summary>scaled(amount, numerator, denominator).</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Scaled(nint info, nint chunk, nint output)
    {
        var rows = new Rows(chunk);
        var (amounts, numerators, denominators) = (rows.Column(0), rows.Column(1), rows.Column(2));
        var values = (Int128*)NativeMethods.VectorData(output);
        var nulls = new Nulls(output);
        for (var row = 0; row < rows.Count; row++)
        {
            if (amounts.IsNull(row) || numerators.IsNull(row) || denominators.IsNull(row)
                || !ExactArithmetic.TryScale(amounts.Bytes(row), numerators.Bytes(row), denominators.Bytes(row), out var value))
                nulls.Add(row);
            else
                Unsafe.WriteUnaligned(values + row, value);
        }
    }

    /// <summary>A cell, or null where it says in words that there is no value.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Given(nint info, nint chunk, nint output)
    {
        var rows = new Rows(chunk);
        var input = rows.Column(0);
        var nulls = new Nulls(output);
        for (var row = 0; row < rows.Count; row++)
            Write(output, row, input.IsNull(row) ? default : FocusText.Given(input.Bytes(row)), ref nulls);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void TextsOf(nint info, nint chunk, nint output)
    {
        var rows = new Rows(chunk);
        var input = rows.Column(0);
        var nulls = new Nulls(output);
        for (var row = 0; row < rows.Count; row++)
            Write(output, row, input.IsNull(row) ? null : ListText.OfTexts(input.Bytes(row)), ref nulls);
    }

    /// <summary>labels_of(prefix, list, …): lists of keys and values as one object; null when there is no key.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void LabelsOf(nint info, nint chunk, nint output)
    {
        var rows = new Rows(chunk);
        var nulls = new Nulls(output);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, FocusTags.Written);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var columns = rows.All();
        var made = new RepeatedTexts();
        for (var row = 0; row < rows.Count; row++)
        {
            // Resources have a row an hour, with the same labels in each.
            if (made.Find(columns, row) is { } known)
            {
                Write(output, row, known, ref nulls);
                continue;
            }

            buffer.ResetWrittenCount();
            writer.Reset();
            seen.Clear();
            writer.WriteStartObject();
            var unreadable = false;
            for (var column = 0; column < columns.Length; column += 2)
            {
                var list = columns[column + 1];
                if (list.IsNull(row) || list.Bytes(row).Length <= 2)
                    continue;
                unreadable |= !ListText.TryWriteTags(writer, seen, columns[column].Bytes(row), list.Bytes(row));
            }

            writer.WriteEndObject();
            writer.Flush();
            // What is no object is counted by focus.sql as tags that cannot be read.
            var labels = unreadable ? "unreadable"u8 : seen.Count > 0 ? buffer.WrittenSpan : default;
            made.Add(labels);
            Write(output, row, labels, ref nulls);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DetailsOf(nint info, nint chunk, nint output)
    {
        var rows = new Rows(chunk);
        var input = rows.Column(0);
        var nulls = new Nulls(output);
        for (var row = 0; row < rows.Count; row++)
            Write(output, row, input.IsNull(row) ? null : DetailsText.OfObject(input.Bytes(row)), ref nulls);
    }
}
