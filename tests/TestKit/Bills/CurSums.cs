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
    public static Dictionary<string, CategoryCost> Of(string csv)
    {
        var sums = new Dictionary<string, CategoryCost>();
        foreach (var row in CsvText.Rows(csv, Key))
            Add(row, sums);
        return sums;
    }

    private static string Key(string header) => string.Concat(header.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static void Add(Dictionary<string, string> row, Dictionary<string, CategoryCost> sums)
    {
        string Text(string column) => row.GetValueOrDefault(column, "");
        decimal Number(string column) => Text(column) is { Length: > 0 } text ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : 0;
        void Sum(string category, decimal billed, decimal effective) => sums[category] = sums.GetValueOrDefault(category) + new CategoryCost(billed, effective);

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
                Sum("Usage", cost, row.ContainsKey("reservationeffectivecost") ? Number("reservationeffectivecost") : cost);
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
