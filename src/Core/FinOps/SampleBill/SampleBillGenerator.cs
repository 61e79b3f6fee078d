using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>
/// Makes up the bills of an organisation that uses three clouds, to try things out and to test against: growth, weekends, an
/// incident every third month, commitments, credits, corrections, tax, support and marketplace charges, tagged and untagged.
/// </summary>
/// <remarks>
/// Every row keeps the rules of FOCUS, with price times quantity equal to cost in every digit. The bill of a month up to an
/// earlier day differs only in what is not billed yet, so a later one is a restatement as clouds publish them. Rows are made
/// as they are read: memory does not grow with their number.
/// </remarks>
public sealed class SampleBillGenerator
{
    private readonly SampleBillOptions options;

    /// <summary>Creates a generator.</summary>
    /// <exception cref="ArgumentException">The last day lies before the first month.</exception>
    public SampleBillGenerator(SampleBillOptions options)
    {
        var first = FirstOf(options.FirstMonth);
        if (options.LastDay < first)
            throw new ArgumentException($"The last day, {options.LastDay:yyyy-MM-dd}, lies before the first month, {first:yyyy-MM}.", nameof(options));
        this.options = options with { FirstMonth = first };
    }

    /// <summary>Short names of the clouds: <c>aws</c>, <c>azure</c>, <c>gcp</c>.</summary>
    public static IReadOnlyList<string> Clouds { get; } = [.. SampleClouds.All.Select(cloud => cloud.ShortName)];

    /// <summary>First days of the months, oldest first.</summary>
    public IReadOnlyList<DateOnly> Months
    {
        get
        {
            var months = new List<DateOnly>();
            for (var month = options.FirstMonth; month <= options.LastDay; month = month.AddMonths(1))
                months.Add(month);
            return months;
        }
    }

    /// <summary>All charges: month by month, cloud by cloud.</summary>
    public IEnumerable<FocusCharge> Charges() => Months.SelectMany(month => Clouds.SelectMany(cloud => Charges(cloud, month)));

    /// <summary>The charges of one cloud's bill of one month, in the order of time, tax last.</summary>
    /// <param name="cloud">One of <see cref="Clouds"/>.</param>
    /// <param name="month">A day of one of <see cref="Months"/>.</param>
    public IEnumerable<FocusCharge> Charges(string cloud, DateOnly month) =>
        new MonthlyBill(options, SampleClouds.All.Single(candidate => candidate.ShortName == cloud), FirstOf(month)).Charges();

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);
}
