using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>One cloud's bill of one month.</summary>
internal sealed class MonthlyBill
{
    private const int CreditDay = 3;
    private const int CorrectionDay = 5;
    private const int CorrectedDay = 20;

    /// <summary>The line whose use is billed too high on one day of each month and corrected in the next: a database.</summary>
    private const int CorrectedLine = 3;

    private readonly SampleBillOptions options;
    private readonly SampleCloud cloud;
    private readonly DateOnly month;
    private readonly FocusCharge head;
    private readonly UsageLine[] lines;
    private readonly CommitmentLine commitment;

    public MonthlyBill(SampleBillOptions options, SampleCloud cloud, DateOnly month)
    {
        this.options = options;
        this.cloud = cloud;
        this.month = month;
        head = new()
        {
            ProviderName = cloud.Name,
            PublisherName = cloud.Name,
            InvoiceIssuerName = cloud.Name,
            InvoiceId = $"{cloud.ShortName.ToUpperInvariant()}-{month:yyyy-MM}",
            BillingAccountId = cloud.BillingAccount.Id,
            BillingAccountName = cloud.BillingAccount.Name,
            BillingAccountType = cloud.BillingAccount.Type,
            BillingPeriodStart = Midnight(month),
            BillingPeriodEnd = Midnight(month.AddMonths(1)),
            BillingCurrency = "USD",
            PricingCurrency = "USD",
            ChargeCategory = "Usage",
            ChargeFrequency = "Usage-Based",
        };
        lines = [.. Enumerable.Range(0, LineCount()).Select(line => new UsageLine(options, cloud, head, line))];
        commitment = new CommitmentLine(options, cloud, head);
    }

    public IEnumerable<FocusCharge> Charges()
    {
        var tax = new TaxTotals();
        foreach (var charge in Periods().SelectMany(ChargesOf))
        {
            tax.Add(charge);
            yield return charge;
        }

        foreach (var charge in tax.Charges(cloud, head))
            yield return charge;
    }

    private IEnumerable<FocusCharge> ChargesOf(ChargePeriod period)
    {
        if (period.StartsDay)
        {
            foreach (var charge in DailyExtras(period.Day))
                yield return charge;
        }

        foreach (var line in lines)
            yield return line.Charge(period);
        foreach (var charge in commitment.Charges(period))
            yield return charge;
    }

    private IEnumerable<FocusCharge> DailyExtras(DateOnly day)
    {
        if (day.Day == 1)
        {
            yield return Extras.Marketplace(cloud, head);
            if (cloud.MonthlySupport > 0)
                yield return Extras.Support(cloud, head);
        }

        if (day.Day == CreditDay && cloud.MonthlyCredit > 0)
            yield return Extras.Credit(cloud, head, Midnight(day));
        if (day.Day == CorrectionDay && month > options.FirstMonth)
            yield return lines[CorrectedLine].Correction(Midnight(month.AddMonths(-1).AddDays(CorrectedDay - 1)));
    }

    private IEnumerable<ChargePeriod> Periods()
    {
        var hours = options.Hourly ? 1 : 24;
        var end = Midnight(options.LastDay.AddDays(1));
        if (end > head.BillingPeriodEnd)
            end = head.BillingPeriodEnd;
        for (var start = head.BillingPeriodStart; start < end; start = start.AddHours(hours))
            yield return new(start, hours);
    }

    /// <summary>As many lines as give the wanted rows, with every offer at least once.</summary>
    private int LineCount()
    {
        const decimal RowsOfACommitment = 3.4m; // a period: what is used, unused, beyond it, and sometimes the fee
        var periods = options.Hourly ? 730m : 30.4m;
        return Math.Max(cloud.Offers.Length, (int)Math.Round((options.RowsPerMonth / periods / SampleClouds.All.Count) - RowsOfACommitment));
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
