using System.Globalization;

namespace CloudIntel.TestKit.Bills;

/// <summary>
/// Adds up a Cost and Usage Report over its own columns, in plain decimals and without SQL: what docs/formats.md says that BilledCost and
/// EffectiveCost must be, read from the text of the file.
/// </summary>
public static class CurSums
{
    private static readonly string[] Discounts = ["EdpDiscount", "PrivateRateDiscount", "BundledDiscount", "RiVolumeDiscount", "SppDiscount", "DistributorDiscount", "Discount", "Discounts"];

    /// <summary>The sums by ChargeCategory.</summary>
    /// <param name="csv">The text of a report, legacy or 2.0.</param>
    public static BillTotals Of(string csv)
    {
        var table = CsvTable.Parse(csv);
        var names = table.Columns.ToLookup(name => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant());
        var sums = new BillTotals();
        foreach (var row in table.Rows)
            Add(column => names[column].FirstOrDefault() is { } name ? table.Text(row, name) : "", sums);
        return sums;
    }

    private static void Add(Func<string, string> text, BillTotals sums)
    {
        string Text(string column) => text(column);
        decimal Number(string column) => Text(column) is { Length: > 0 } cell ? decimal.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture) : 0;
        void Sum(string category, decimal billed, decimal effective) => sums.Add(category, billed, effective);

        var type = Text("lineitemlineitemtype");
        var hasNet = Text("lineitemnetunblendedcost").Length > 0;
        var cost = hasNet ? Number("lineitemnetunblendedcost") : Number("lineitemunblendedcost");
        var ofCommitment = Text("savingsplansavingsplanarn") + Text("reservationreservationarn") is { Length: > 0 } || Text("lineitemproductcode") == "ComputeSavingsPlans";
        if (type == "SavingsPlanNegation" || Text("lineitemoperation") is "EKSPod-EC2" or "ECSTask-EC2")
            return;
        switch (type)
        {
            case "Usage":
                Sum("Usage", cost, cost);
                break;
            case "DiscountedUsage":
                Sum("Usage", cost, Text("reservationeffectivecost").Length > 0 ? Number("reservationeffectivecost") : cost);
                break;
            case "SavingsPlanCoveredUsage":
                Sum("Usage", 0, Number("savingsplansavingsplaneffectivecost"));
                break;
            case "RIFee":
                Sum("Purchase", cost, 0);
                Sum("Usage", 0, Number("reservationunusedamortizedupfrontfeeforbillingperiod") + Number("reservationunusedrecurringfee"));
                break;
            case "SavingsPlanRecurringFee":
                Sum("Purchase", cost, 0);
                Sum("Usage", 0, Number("savingsplantotalcommitmenttodate") - Number("savingsplanusedcommitment"));
                break;
            case "SavingsPlanUpfrontFee":
                Sum("Purchase", cost, 0);
                break;
            case "Fee":
                Sum("Purchase", cost, ofCommitment ? 0 : cost);
                break;
            case "Tax" or "Credit":
                Sum(type, cost, cost);
                break;
            case "Refund":
                var refunded = Text("lineitemtaxtype").Length > 0 ? "Tax" : ofCommitment ? "Purchase" : Text("lineitemusagetype").Length > 0 ? "Usage" : "Purchase";
                Sum(refunded, cost, ofCommitment ? 0 : cost);
                break;
            default:
                Sum(Discounts.Contains(type) ? "Credit" : "Adjustment", cost, cost);
                break;
        }
    }
}
