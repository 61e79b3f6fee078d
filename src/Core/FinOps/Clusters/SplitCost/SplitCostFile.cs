using System.Globalization;
using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Core.FinOps.Clusters.SplitCost;

/// <summary>Writes charges as a CSV file of FOCUS 1.3, some of them divided up, as they come.</summary>
/// <param name="output">Takes the file.</param>
/// <param name="given">Columns of the charges, of which those of FOCUS 1.3 are written, and besides the columns of split cost allocation.</param>
public sealed class SplitCostFile(Stream output, IEnumerable<string> given)
{
    /// <summary>Bytes gathered before they are written.</summary>
    private const int WriteBytes = 1 << 17;

    private static readonly string[] Allocated = ["AllocatedMethodDetails", "AllocatedMethodId", "AllocatedResourceId", "AllocatedResourceName", "AllocatedTags"];

    /// <summary>All columns of FOCUS 1.3, which a row has.</summary>
    private static readonly Dictionary<string, int> Places =
        CostAndUsage.Of(FocusVersion.V13).Select((column, place) => (column.Name, place)).ToDictionary(column => column.Name, column => column.place, StringComparer.Ordinal);

    private readonly int[] written = [.. given.Concat(Allocated).Distinct(StringComparer.Ordinal).Where(Places.ContainsKey).Order(StringComparer.Ordinal).Select(name => Places[name])];
    private readonly CsvBuffer csv = new();

    /// <summary>The cells of a row: those of all columns of FOCUS 1.3 in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. Places.Keys];

    /// <summary>A cell of a row.</summary>
    public static string? Cell(IReadOnlyList<string?> cells, string column) => cells[Places[column]];

    /// <summary>Whatever of a row is divided up, and its period.</summary>
    public static FocusCharge Charge(IReadOnlyList<string?> cells)
    {
        return new()
        {
            ChargePeriodStart = Moment("ChargePeriodStart"),
            ChargePeriodEnd = Moment("ChargePeriodEnd"),
            BilledCost = Number("BilledCost") ?? 0,
            EffectiveCost = Number("EffectiveCost") ?? 0,
            ListCost = Number("ListCost") ?? 0,
            ContractedCost = Number("ContractedCost") ?? 0,
            PricingCurrencyEffectiveCost = Number("PricingCurrencyEffectiveCost") ?? 0,
            PricingQuantity = Number("PricingQuantity"),
            ConsumedQuantity = Number("ConsumedQuantity"),
            CommitmentDiscountQuantity = Number("CommitmentDiscountQuantity"),
        };

        decimal? Number(string column) => Cell(cells, column) is { } text ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

        DateTimeOffset Moment(string column) => DateTimeOffset.Parse(Cell(cells, column)!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }

    /// <summary>Writes the names of the columns.</summary>
    public void WriteHeader() => Write(Columns);

    /// <summary>Writes a charge as it is.</summary>
    public void Write(IReadOnlyList<string?> cells)
    {
        foreach (var place in written)
            csv.Text(cells[place]);
        csv.EndRow();
    }

    /// <summary>Writes the parts of a charge.</summary>
    public void Write(IReadOnlyList<string?> cells, IReadOnlyList<SplitCharge> parts)
    {
        var row = cells.ToArray();
        foreach (var part in parts)
        {
            Put("BilledCost", part.Charge.BilledCost);
            Put("EffectiveCost", part.Charge.EffectiveCost);
            Put("ListCost", part.Charge.ListCost);
            Put("ContractedCost", part.Charge.ContractedCost);
            Put("PricingCurrencyEffectiveCost", part.Charge.PricingCurrencyEffectiveCost);
            Put("PricingQuantity", part.Charge.PricingQuantity);
            Put("ConsumedQuantity", part.Charge.ConsumedQuantity);
            Put("CommitmentDiscountQuantity", part.Charge.CommitmentDiscountQuantity);
            row[Places["AllocatedMethodId"]] = part.AllocatedMethodId;
            row[Places["AllocatedMethodDetails"]] = part.AllocatedMethodDetails;
            row[Places["AllocatedResourceId"]] = part.AllocatedResourceId;
            row[Places["AllocatedResourceName"]] = part.AllocatedResourceName;
            row[Places["AllocatedTags"]] = part.AllocatedTags;
            Write(row);
        }

        // What the charge does not say, its parts do not say either.
        void Put(string column, decimal? value) =>
            row[Places[column]] = cells[Places[column]] is null ? null : value?.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Passes on what was written, where it is enough.</summary>
    public ValueTask PassOnAsync(CancellationToken cancellationToken) => csv.Written.Length < WriteBytes ? ValueTask.CompletedTask : FlushAsync(cancellationToken);

    /// <summary>Passes on the rest.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(csv.Written, cancellationToken);
        csv.Clear();
    }
}
