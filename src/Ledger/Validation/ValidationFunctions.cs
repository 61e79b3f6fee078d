using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.DuckDb.Native;
using CloudIntel.Ledger.Functions;
using CloudIntel.Ledger.Validation.Forms;

namespace CloudIntel.Ledger.Validation;

/// <summary>The SQL functions that only the validator uses: how values are written, in bits of the classes in Forms.</summary>
internal static unsafe class ValidationFunctions
{
    /// <summary>Makes the functions known to a database.</summary>
    public static void Register(DuckDbConnection connection)
    {
        Add("number_form", DuckDbType.Integer, &NumberForms);
        Add("time_form", DuckDbType.Integer, &TimeForms);
        Add("unit_form", DuckDbType.Integer, &UnitForms);
        Add("key_value_form", DuckDbType.Integer, &KeyValueForms);
        Add("sku_details_form", DuckDbType.Integer, &SkuDetailsForms);
        Add("contract_applied_form_13", DuckDbType.Integer, &ContractAppliedForms13);
        Add("contract_applied_form_14", DuckDbType.Integer, &ContractAppliedForms14);
        Add("allocated_details_form", DuckDbType.Integer, &AllocatedDetailsForms);
        Add("eligibility_form", DuckDbType.Integer, &EligibilityForms);
        Add("allocated_ratio", DuckDbType.Varchar, &AllocatedRatios);
        BillFunctions.Register(connection, "product_form", BillFunctions.Type(DuckDbType.Integer), &ProductForms, variadic: true);
        BillFunctions.Register(connection, "placeholders", BillFunctions.Type(DuckDbType.BigInt), &Placeholders, variadic: true);
        BillFunctions.Register(connection, "damaged", BillFunctions.Type(DuckDbType.BigInt), &Damaged, variadic: true);

        void Add(string name, DuckDbType type, delegate* unmanaged[Cdecl]<nint, nint, nint, void> body) =>
            BillFunctions.Register(connection, name, BillFunctions.Type(type), body);
    }

    /// <summary>Whether a cell says in words that there is no value, or that none applies.</summary>
    public static bool IsPlaceholder(ReadOnlySpan<byte> text) => FocusText.IsNullWord(text) || text.Length switch
    {
        2 => Ascii(text, "NA"u8),
        3 => Ascii(text, "N/A"u8) || Ascii(text, "NAN"u8) || Ascii(text, "NIL"u8),
        4 => Ascii(text, "#N/A"u8),
        14 => Ascii(text, "NOT APPLICABLE"u8),
        _ => false,
    };

    private static bool Ascii(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => System.Text.Ascii.EqualsIgnoreCase(text, word);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void NumberForms(nint info, nint chunk, nint output) => Judge(chunk, output, NumberForm.Judge);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void TimeForms(nint info, nint chunk, nint output) => Judge(chunk, output, TimeForm.Judge);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void UnitForms(nint info, nint chunk, nint output) => Judge(chunk, output, UnitForm.Judge);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void KeyValueForms(nint info, nint chunk, nint output) => Judge(chunk, output, JsonForm.JudgeKeyValue);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void SkuDetailsForms(nint info, nint chunk, nint output) => Judge(chunk, output, JsonForm.JudgeSkuPriceDetails);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ContractAppliedForms13(nint info, nint chunk, nint output) =>
        Judge(chunk, output, static text => ObjectForm.JudgeContractApplied(text, oldKeys: true));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ContractAppliedForms14(nint info, nint chunk, nint output) =>
        Judge(chunk, output, static text => ObjectForm.JudgeContractApplied(text, oldKeys: false));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void AllocatedDetailsForms(nint info, nint chunk, nint output) => Judge(chunk, output, ObjectForm.JudgeAllocatedMethodDetails);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void EligibilityForms(nint info, nint chunk, nint output) => Judge(chunk, output, ObjectForm.JudgeEligibility);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void AllocatedRatios(nint info, nint chunk, nint output)
    {
        var rows = new BillFunctions.Rows(chunk);
        var input = rows.Column(0);
        var nulls = new BillFunctions.Nulls(output);
        Span<byte> text = stackalloc byte[64];
        for (var row = 0; row < rows.Count; row++)
        {
            if (input.IsNull(row) || ObjectForm.RatioOf(input.Bytes(row)) is not { } ratio)
            {
                nulls.Add(row);
                continue;
            }

            System.Buffers.Text.Utf8Formatter.TryFormat(ratio, text, out var length);
            fixed (byte* bytes = text)
                NativeMethods.AssignString(output, (ulong)row, bytes, (ulong)length);
        }
    }

    /// <summary>Price, quantity, cost: how exactly the product of the first two is the third; null when one is missing or no number.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ProductForms(nint info, nint chunk, nint output)
    {
        var rows = new BillFunctions.Rows(chunk);
        var (price, quantity, cost) = (rows.Column(0), rows.Column(1), rows.Column(2));
        var results = (int*)NativeMethods.VectorData(output);
        var nulls = new BillFunctions.Nulls(output);
        for (var row = 0; row < rows.Count; row++)
        {
            var result = price.IsNull(row) || quantity.IsNull(row) || cost.IsNull(row)
                ? null
                : ProductForm.Compare(price.Bytes(row), quantity.Bytes(row), cost.Bytes(row));
            if (result is { } form)
                results[row] = form;
            else
                nulls.Add(row);
        }
    }

    /// <summary>Of up to 63 cells, those that hold a placeholder, a bit each. An empty cell counts, a null one does not.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Placeholders(nint info, nint chunk, nint output) => Mask(chunk, output, IsPlaceholder);

    /// <summary>Of up to 63 cells, those that hold characters which stand for none: controls, or the mark of a failed decoding.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Damaged(nint info, nint chunk, nint output) => Mask(chunk, output, static text =>
        text.IndexOfAnyInRange((byte)0, (byte)8) >= 0 || text.IndexOfAnyInRange((byte)14, (byte)31) >= 0 || text.IndexOf("\uFFFD"u8) >= 0);

    private static void Mask(nint chunk, nint output, Predicate holds)
    {
        var rows = new BillFunctions.Rows(chunk);
        var results = (long*)NativeMethods.VectorData(output);
        new Span<long>(results, rows.Count).Clear();
        for (var column = 0; column < rows.Columns; column++)
        {
            var input = rows.Column(column);
            for (var row = 0; row < rows.Count; row++)
            {
                if (!input.IsNull(row) && holds(input.Bytes(row)))
                    results[row] |= 1L << column;
            }
        }
    }

    private static void Judge(nint chunk, nint output, Judgement judge)
    {
        var rows = new BillFunctions.Rows(chunk);
        var input = rows.Column(0);
        var results = (int*)NativeMethods.VectorData(output);
        for (var row = 0; row < rows.Count; row++)
            results[row] = input.IsNull(row) ? 0 : judge(input.Bytes(row));
    }

    private delegate int Judgement(ReadOnlySpan<byte> text);

    private delegate bool Predicate(ReadOnlySpan<byte> text);
}
