using System.Text.Json;

namespace CloudIntel.Ledger.Validation.Forms;

/// <summary>Judges the JSON columns of 1.3 and 1.4 that have a schema of their own.</summary>
internal static class ObjectForm
{
    /// <summary>The object breaks its schema.</summary>
    public const int Schema = 1;

    /// <summary>The keys are those of another version: ContractId where 1.3 writes ContractID, or the other way round.</summary>
    public const int KeysOfOtherVersion = 2;

    /// <summary>A ratio is below 0 or above 1.</summary>
    public const int Ratio = 4;

    /// <summary>What ContractApplied names, by the beginnings of the keys.</summary>
    private static readonly string[] Contracts = ["Contract", "ContractCommitment"];

    /// <summary>Judges ContractApplied: a list of elements, each with contract, commitment, and either a cost or a quantity with its unit.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="oldKeys">Whether the version writes ContractID (1.3) instead of ContractId (1.4).</param>
    public static int JudgeContractApplied(ReadOnlySpan<byte> text, bool oldKeys)
    {
        var broken = 0;
        var (ending, other) = oldKeys ? ("ID", "Id") : ("Id", "ID");
        var readable = TryReadElements(text, "Elements", element =>
        {
            foreach (var name in Contracts)
            {
                if (IsText(element, name + ending))
                    continue;
                broken |= IsText(element, name + other) ? KeysOfOtherVersion : Schema;
            }

            var cost = IsNumber(element, "ContractCommitmentAppliedCost");
            var quantity = IsNumber(element, "ContractCommitmentAppliedQuantity");
            var unit = IsText(element, "ContractCommitmentAppliedUnit");
            if (!cost && !(quantity && unit))
                broken |= Schema;
        });
        return readable ? broken : Schema;
    }

    /// <summary>Judges AllocatedMethodDetails: a list of elements, each with a ratio, and with a unit where it has a quantity.</summary>
    public static int JudgeAllocatedMethodDetails(ReadOnlySpan<byte> text)
    {
        var broken = 0;
        var readable = TryReadElements(text, "Elements", element =>
        {
            if (!IsNumber(element, "AllocatedRatio"))
                broken |= Schema;
            else if (!element.GetProperty("AllocatedRatio").TryGetDecimal(out var ratio) || ratio is < 0 or > 1)
                broken |= Ratio;
            if (IsNumber(element, "UsageQuantity") && !IsText(element, "UsageUnit"))
                broken |= Schema;
        });
        return readable ? broken : Schema;
    }

    /// <summary>Judges CommitmentProgramEligibilityDetails: a list of programs, each with its type.</summary>
    public static int JudgeEligibility(ReadOnlySpan<byte> text)
    {
        var broken = 0;
        return TryReadElements(text, "CommitmentPrograms", element => broken |= IsText(element, "ProgramType") ? 0 : Schema) ? broken : Schema;
    }

    /// <summary>The sum of all ratios of AllocatedMethodDetails; null when it holds none.</summary>
    public static decimal? RatioOf(ReadOnlySpan<byte> text)
    {
        decimal? sum = null;
        TryReadElements(text, "Elements", element =>
        {
            if (IsNumber(element, "AllocatedRatio") && element.GetProperty("AllocatedRatio").TryGetDecimal(out var ratio))
                sum = (sum ?? 0) + ratio;
        });
        return sum;
    }

    private static bool TryReadElements(ReadOnlySpan<byte> text, string list, Action<JsonElement> visit)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            if (!JsonDocument.TryParseValue(ref reader, out var document))
                return false;
            using (document)
            {
                if (reader.Read() || document.RootElement.ValueKind != JsonValueKind.Object
                    || !document.RootElement.TryGetProperty(list, out var elements) || elements.ValueKind != JsonValueKind.Array || elements.GetArrayLength() == 0)
                    return false;
                foreach (var element in elements.EnumerateArray())
                {
                    if (element.ValueKind != JsonValueKind.Object)
                        return false;
                    visit(element);
                }

                return true;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // InvalidOperationException: a text that is no Unicode
        }
    }

    private static bool IsText(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String;

    private static bool IsNumber(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number;
}
