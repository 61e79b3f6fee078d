namespace CloudIntel.TestKit.Bills;

/// <summary>What a bill must come to, by FOCUS ChargeCategory.</summary>
public sealed class BillTotals
{
    private readonly SortedDictionary<string, (decimal Billed, decimal Effective)> totals = new(StringComparer.Ordinal);

    /// <summary>The sums of a category; zero where there is none.</summary>
    public (decimal Billed, decimal Effective) this[string category] => totals.GetValueOrDefault(category);

    /// <summary>Categories with their sums, in the order of their names.</summary>
    public IEnumerable<(string Category, decimal Billed, decimal Effective)> All => totals.Select(total => (total.Key, total.Value.Billed, total.Value.Effective));

    /// <summary>Sums of all categories.</summary>
    public (decimal Billed, decimal Effective) Whole => (totals.Values.Sum(total => total.Billed), totals.Values.Sum(total => total.Effective));

    /// <summary>Adds costs to a category.</summary>
    public BillTotals Add(string category, decimal billed, decimal effective)
    {
        var before = totals.GetValueOrDefault(category);
        totals[category] = (before.Billed + billed, before.Effective + effective);
        return this;
    }
}
