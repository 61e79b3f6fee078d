using System.Text;

namespace CloudIntel.Ledger.Functions;

/// <summary>What a function made of its arguments, by their bytes, for the rows of a chunk that have the same ones again. Null and empty arguments are one.</summary>
internal sealed class RepeatedTexts
{
    private readonly Dictionary<string, byte[]> results = new(StringComparer.Ordinal);
    private char[] key = new char[1024];
    private int length;

    /// <summary>What was made of the same arguments before; null when they are new.</summary>
    public byte[]? Find(ReadOnlySpan<BillFunctions.TextVector> columns, int row)
    {
        length = 0;
        foreach (var column in columns)
        {
            var text = column.IsNull(row) ? default : column.Bytes(row);
            if (length + text.Length + 2 > key.Length)
                Array.Resize(ref key, (length + text.Length + 2) * 2);
            // Lengths keep arguments apart: ab, c is not a, bc.
            key[length++] = (char)(text.Length & 0xFFFF);
            key[length++] = (char)(text.Length >> 16);
            length += Encoding.Latin1.GetChars(text, key.AsSpan(length));
        }

        return results.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key.AsSpan(0, length), out var result) ? result : null;
    }

    /// <summary>Keeps what was made of the arguments that were looked for last.</summary>
    public void Add(ReadOnlySpan<byte> result) => results[new string(key, 0, length)] = result.ToArray();
}
