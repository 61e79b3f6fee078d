using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.DuckDb.Native;

namespace CloudIntel.Ledger.Functions;

/// <summary>
/// The SQL functions that the mappings in ../Mappings use. DuckDB's own casts read a great deal more than a bill may say (5/1/25 is
/// a day of the year 5 to it, 1_000 a thousand) and round half away from zero; these are strict and say what they repaired.
/// </summary>
internal static unsafe partial class BillFunctions
{
    private static readonly SearchValues<byte> PlainNumber = SearchValues.Create("0123456789.-"u8);

    /// <summary>Makes the functions known to a database.</summary>
    /// <param name="connection">Any connection to it.</param>
    /// <param name="namespaceKeys">Tag keys that name a Kubernetes namespace, most wanted first.</param>
    public static void Register(DuckDbConnection connection, IEnumerable<string> namespaceKeys)
    {
        Register(connection, "decimal_of", Decimal(), &DecimalOf);
        Register(connection, "instant_of", Type(DuckDbType.Timestamp), &InstantOf);
        Register(connection, "tidied", Type(DuckDbType.Varchar), &Tidied);
        Register(connection, "tags_of", Type(DuckDbType.Varchar), &TagsOf);
        Register(connection, "text_repairs", Type(DuckDbType.Integer), &TextRepairs, variadic: true);
        Register(connection, "number_repairs", Type(DuckDbType.Integer), &NumberRepairsOf, variadic: true);
        Register(connection, "instant_repairs", Type(DuckDbType.Integer), &InstantRepairs, variadic: true);
        Register(connection, "object_of", Type(DuckDbType.Varchar), &ObjectOf, variadic: true);
        RegisterProviders(connection);
        byte[][] keys = [.. namespaceKeys.Select(key => Encoding.UTF8.GetBytes($"\"{key}\""))];
        Register(connection, "namespace_of", Type(DuckDbType.Varchar), &NamespaceOf, state: keys);
    }

    internal static nint Type(DuckDbType type) => NativeMethods.CreateLogicalType((int)type);

    internal static nint Decimal() => NativeMethods.CreateDecimalType(FocusNumber.Precision, FocusNumber.Scale);

    internal static void Register(
        DuckDbConnection connection,
        string name,
        nint returns,
        delegate* unmanaged[Cdecl]<nint, nint, nint, void> body,
        bool variadic = false,
        object? state = null)
    {
        var text = Type(DuckDbType.Varchar);
        var function = NativeMethods.CreateScalarFunction();
        try
        {
            NativeMethods.ScalarFunctionSetName(function, name);
            if (variadic)
                NativeMethods.ScalarFunctionSetVarargs(function, text);
            else
                NativeMethods.ScalarFunctionAddParameter(function, text);
            NativeMethods.ScalarFunctionSetReturnType(function, returns);
            NativeMethods.ScalarFunctionSetSpecialHandling(function); // nulls are ours to handle
            NativeMethods.ScalarFunctionSetFunction(function, body);
            if (state is not null)
                NativeMethods.ScalarFunctionSetExtraInfo(function, GCHandle.ToIntPtr(GCHandle.Alloc(state)), &FreeState);
            if (NativeMethods.RegisterScalarFunction(connection.Handle, function) != 0)
                throw new DuckDbException($"DuckDB did not take the function {name}.");
        }
        finally
        {
            NativeMethods.DestroyScalarFunction(ref function);
            NativeMethods.DestroyLogicalType(ref text);
            NativeMethods.DestroyLogicalType(ref returns);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void FreeState(nint state) => GCHandle.FromIntPtr(state).Free();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DecimalOf(nint info, nint chunk, nint output)
    {
        var rows = new Rows(chunk);
        var input = rows.Column(0);
        var values = (Int128*)NativeMethods.VectorData(output);
        var nulls = new Nulls(output);
        for (var row = 0; row < rows.Count; row++)
        {
            if (input.IsNull(row) || !FocusNumber.TryParse(input.Bytes(row), out var value, out _))
                nulls.Add(row);
            else
                Unsafe.WriteUnaligned(values + row, value);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void InstantOf(nint info, nint chunk, nint output)
    {
        var rows = new Rows(chunk);
        var input = rows.Column(0);
        var values = (long*)NativeMethods.VectorData(output);
        var nulls = new Nulls(output);
        for (var row = 0; row < rows.Count; row++)
        {
            if (input.IsNull(row) || !FocusInstant.TryParse(input.Bytes(row), out values[row], out _))
                nulls.Add(row);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Tidied(nint info, nint chunk, nint output)
    {
        var rows = new Rows(chunk);
        var input = rows.Column(0);
        var nulls = new Nulls(output);
        for (var row = 0; row < rows.Count; row++)
            Write(output, row, input.IsNull(row) ? default : FocusText.Tidy(input.Bytes(row)), ref nulls);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void TagsOf(nint info, nint chunk, nint output)
    {
        var rows = new Rows(chunk);
        var input = rows.Column(0);
        var nulls = new Nulls(output);
        for (var row = 0; row < rows.Count; row++)
            Write(output, row, input.IsNull(row) ? null : FocusTags.ToObject(input.Bytes(row)), ref nulls);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void NamespaceOf(nint info, nint chunk, nint output)
    {
        var keys = (byte[][])GCHandle.FromIntPtr(NativeMethods.ScalarFunctionGetExtraInfo(info)).Target!;
        var rows = new Rows(chunk);
        var input = rows.Column(0);
        var nulls = new Nulls(output);
        for (var row = 0; row < rows.Count; row++)
            Write(output, row, input.IsNull(row) ? null : FocusTags.FirstValue(input.Bytes(row), keys), ref nulls);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void TextRepairs(nint info, nint chunk, nint output)
    {
        var rows = new Rows(chunk);
        var results = Cleared(output, rows.Count);
        for (var column = 0; column < rows.Columns; column++)
        {
            var input = rows.Column(column);
            for (var row = 0; row < rows.Count; row++)
            {
                if (input.IsNull(row))
                    continue;
                var text = input.Bytes(row);
                if (FocusText.IsNullWord(text))
                    results[row] |= (int)CellRepairs.NullText;
                else if (FocusText.HasOuterBlanks(text))
                    results[row] |= (int)CellRepairs.OuterBlanks;
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void NumberRepairsOf(nint info, nint chunk, nint output)
    {
        var rows = new Rows(chunk);
        var results = Cleared(output, rows.Count);
        for (var column = 0; column < rows.Columns; column++)
        {
            var input = rows.Column(column);
            for (var row = 0; row < rows.Count; row++)
            {
                // Short plain decimals, nearly all, need neither repair.
                if (input.IsNull(row) || (input.Bytes(row) is var text && text.Length <= FocusNumber.Scale && !text.ContainsAnyExcept(PlainNumber)))
                    continue;
                if (!FocusNumber.TryParse(text, out _, out var repairs))
                    continue;
                if (repairs.HasFlag(NumberRepairs.Form))
                    results[row] |= (int)CellRepairs.NumberForm;
                if (repairs.HasFlag(NumberRepairs.Rounded))
                    results[row] |= (int)CellRepairs.ExtraDecimals;
                if (repairs.HasFlag(NumberRepairs.Currency))
                    results[row] |= (int)CellRepairs.CurrencySymbol;
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void InstantRepairs(nint info, nint chunk, nint output)
    {
        var rows = new Rows(chunk);
        var results = Cleared(output, rows.Count);
        for (var column = 0; column < rows.Columns; column++)
        {
            var input = rows.Column(column);
            for (var row = 0; row < rows.Count; row++)
            {
                if (!input.IsNull(row) && FocusInstant.TryParse(input.Bytes(row), out _, out var canonical) && !canonical)
                    results[row] |= (int)CellRepairs.DateForm;
            }
        }
    }

    /// <summary>Names and values in turn, as a JSON object of the values that are there; null when none is.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ObjectOf(nint info, nint chunk, nint output)
    {
        var rows = new Rows(chunk);
        var nulls = new Nulls(output);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, FocusTags.Written);
        var columns = rows.All();
        for (var row = 0; row < rows.Count; row++)
        {
            buffer.ResetWrittenCount();
            writer.Reset();
            writer.WriteStartObject();
            var any = false;
            for (var column = 0; column < columns.Length; column += 2)
            {
                var value = columns[column + 1];
                if (value.IsNull(row) || value.Bytes(row).IsEmpty)
                    continue;
                writer.WriteString(columns[column].Bytes(row), value.Bytes(row));
                any = true;
            }

            writer.WriteEndObject();
            writer.Flush();
            Write(output, row, any ? buffer.WrittenSpan : default, ref nulls);
        }
    }

    private static int* Cleared(nint output, int count)
    {
        var results = (int*)NativeMethods.VectorData(output);
        new Span<int>(results, count).Clear();
        return results;
    }

    private static void Write(nint output, int row, ReadOnlySpan<byte> value, ref Nulls nulls)
    {
        if (value.IsEmpty)
        {
            nulls.Add(row);
            return;
        }

        fixed (byte* bytes = value)
            NativeMethods.AssignString(output, (ulong)row, bytes, (ulong)value.Length);
    }

    /// <summary>The arguments of a call, a column each.</summary>
    internal readonly struct Rows(nint chunk)
    {
        public int Count { get; } = (int)NativeMethods.ChunkSize(chunk);

        public int Columns { get; } = (int)NativeMethods.ChunkColumnCount(chunk);

        /// <summary>All columns, for functions that go row by row: finding a column is a call to DuckDB.</summary>
        public TextVector[] All()
        {
            var columns = new TextVector[Columns];
            for (var i = 0; i < columns.Length; i++)
                columns[i] = Column(i);
            return columns;
        }

        public TextVector Column(int index) => new(NativeMethods.ChunkVector(chunk, (ulong)index));
    }

    internal readonly struct TextVector(nint vector)
    {
        private readonly NativeString* texts = (NativeString*)NativeMethods.VectorData(vector);
        private readonly ulong* validity = NativeMethods.VectorValidity(vector);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsNull(int row) => validity != null && (validity[row >> 6] & (1UL << (row & 63))) == 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ReadOnlySpan<byte> Bytes(int row) => NativeString.Bytes(texts + row);
    }

    /// <summary>Sets rows of an answer to null; the mask is made for the first one.</summary>
    internal struct Nulls(nint vector)
    {
        private ulong* validity;

        public void Add(int row)
        {
            if (validity == null)
            {
                NativeMethods.EnsureValidityWritable(vector);
                validity = NativeMethods.VectorValidity(vector);
            }

            validity[row >> 6] &= ~(1UL << (row & 63));
        }
    }
}
