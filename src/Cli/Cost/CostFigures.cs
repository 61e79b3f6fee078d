using System.Globalization;
using System.Text.Json;
using CloudIntel.Cli.Output;
using CloudIntel.Core.FinOps;
using CloudIntel.Core.Ports;

namespace CloudIntel.Cli.Cost;

/// <summary>The four cost columns as results show them.</summary>
internal static class CostFigures
{
    /// <summary>Their names in JSON and CSV.</summary>
    public static IReadOnlyList<string> Names { get; } = ["billedCost", "effectiveCost", "listCost", "contractedCost"];

    /// <summary>The amounts, in the order of <see cref="Names"/>.</summary>
    public static decimal[] Amounts(CostSums costs) => [costs.Billed, costs.Effective, costs.List, costs.Contracted];

    /// <summary>The amount of one metric.</summary>
    public static decimal Amount(CostSums costs, CostMetric metric) => metric switch
    {
        CostMetric.BilledCost => costs.Billed,
        CostMetric.EffectiveCost => costs.Effective,
        CostMetric.ListCost => costs.List,
        CostMetric.ContractedCost => costs.Contracted,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "There is no such cost column."),
    };

    /// <summary>The sum of some costs in one currency.</summary>
    public static CostSums Sum(string currency, IEnumerable<CostSums> costs) =>
        costs.Aggregate(new CostSums(currency, 0, 0, 0, 0), (sum, next) => Add(sum, next));

    /// <summary>What has to be added to the one to get the other.</summary>
    public static CostSums Change(CostSums before, CostSums after) => new(
        after.Currency, after.Billed - before.Billed, after.Effective - before.Effective, after.List - before.List, after.Contracted - before.Contracted);

    /// <summary>Writes the amounts as properties of the object that is open.</summary>
    public static void Write(Utf8JsonWriter json, CostSums costs)
    {
        foreach (var (name, amount) in Names.Zip(Amounts(costs)))
            json.WriteString(name, Money.Text(amount));
    }

    /// <summary>A change in percent of what was before, with its sign; a dash where nothing was before.</summary>
    public static string Percent(decimal before, decimal after)
    {
        if (before == 0)
            return after == 0 ? "0.0 %" : "–";
        return ((after - before) / Math.Abs(before)).ToString("+#,##0.0 %;-#,##0.0 %;0.0 %", CultureInfo.InvariantCulture);
    }

    /// <summary>An amount with its sign.</summary>
    public static string Signed(decimal amount) => (amount > 0 ? "+" : "") + Tables.Amount(amount);

    private static CostSums Add(CostSums left, CostSums right) => new(
        left.Currency, left.Billed + right.Billed, left.Effective + right.Effective, left.List + right.List, left.Contracted + right.Contracted);
}
