using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.FinOps.Allocation;

namespace CloudIntel.Controllers.AllocationPolicies;

/// <summary>The whole answer of a policy over some days, to be read by people and programs.</summary>
/// <param name="Policy">Name of the policy.</param>
/// <param name="From">First day.</param>
/// <param name="To">First day after.</param>
/// <param name="Allocation">The answer; days outside are left out.</param>
public sealed record AllocationReport(string Policy, DateOnly From, DateOnly To, CostAllocation Allocation)
{
    /// <summary>The dimension to show; null for all.</summary>
    public string? Dimension { get; init; }

    /// <summary>The currency to show; null for all.</summary>
    public string? Currency { get; init; }

    /// <summary>Whether each day has a line of its own.</summary>
    public bool Daily { get; init; }

    /// <summary>The dimensions, by name, that are shown.</summary>
    public IEnumerable<DimensionAllocation> Dimensions => Allocation.Dimensions.Where(dimension => Dimension is null || dimension.Name == Dimension);

    /// <summary>The currencies in which there are charges, in the order of their codes.</summary>
    public IReadOnlyList<string> Currencies =>
    [
        .. Allocation.Totals.Where(total => total.Day >= From && total.Day < To && (Currency is null || total.Currency == Currency))
            .Select(total => total.Currency).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The days or, unless each has a line of its own, all of them as one.</summary>
    public IEnumerable<(DateOnly? Day, DateOnly From, DateOnly To)> Periods => Daily
        ? Enumerable.Range(0, Math.Max(0, To.DayNumber - From.DayNumber)).Select(i => ((DateOnly?)From.AddDays(i), From.AddDays(i), From.AddDays(i + 1)))
        : [(null, From, To)];

    /// <summary>How many charges there are in a currency. Those of shared costs are nobody's own, so that values have fewer.</summary>
    public long Charges(string currency) => Allocation.Totals
        .Where(total => total.Currency == currency && total.Day >= From && total.Day < To).Sum(total => total.Charges);

    /// <summary>Writes it as one JSON object: dimensions, their currencies, and the values of each.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("policy", Policy);
        json.WriteString("from", ReportText.Text(From));
        json.WriteString("to", ReportText.Text(To));
        json.WriteStartArray("dimensions");
        foreach (var dimension in Dimensions)
        {
            json.WriteStartObject();
            json.WriteString("name", dimension.Name);
            json.WriteStartArray("currencies");
            foreach (var currency in Currencies)
                WriteCurrency(json, dimension, currency);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes it as CSV, one line a value; what is unallocated has no value.</summary>
    public async Task WriteCsvAsync(TextWriter output, CancellationToken cancellationToken)
    {
        string[] day = Daily ? ["day"] : [];
        await ReportText.WriteRowAsync(
            output,
            ["dimension", .. day, "value", "currency"],
            [.. ReportText.Columns, .. ReportText.Columns.Select(column => $"shared{char.ToUpperInvariant(column[0])}{column[1..]}"), "charges"],
            cancellationToken);
        foreach (var dimension in Dimensions)
        {
            foreach (var currency in Currencies)
            {
                foreach (var period in Periods)
                {
                    foreach (var value in dimension.Sum(currency, period.From, period.To))
                    {
                        string?[] dayText = period.Day is { } shown ? [ReportText.Text(shown)] : [];
                        await ReportText.WriteRowAsync(
                            output,
                            [dimension.Name, .. dayText, value.Value, currency],
                            [.. ReportText.Texts(value.Total), .. ReportText.Texts(value.Shared), value.Charges.ToString(CultureInfo.InvariantCulture)],
                            cancellationToken);
                    }
                }
            }
        }
    }

    private void WriteCurrency(Utf8JsonWriter json, DimensionAllocation dimension, string currency)
    {
        var all = dimension.Sum(currency, From, To);
        json.WriteStartObject();
        json.WriteString("currency", currency);
        json.WriteCosts("total", Sum(all));
        json.WriteNumber("charges", Charges(currency));
        json.WriteCosts("unallocated", Sum(all.Where(value => value.Value is null)));
        json.WriteStartArray("values");
        foreach (var period in Periods)
        {
            foreach (var value in period.Day is null ? all : dimension.Sum(currency, period.From, period.To))
            {
                json.WriteStartObject();
                json.WriteString("value", value.Value);
                if (period.Day is { } day)
                    json.WriteString("day", ReportText.Text(day));
                json.WriteCosts("costs", value.Total);
                json.WriteCosts("shared", value.Shared);
                json.WriteNumber("charges", value.Charges);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteStartArray("pools");
        foreach (var pool in dimension.Pools.Where(pool => pool.Currency == currency && pool.Day >= From && pool.Day < To).GroupBy(pool => pool.Pool).OrderBy(pool => pool.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("pool", pool.Key);
            json.WriteCosts("costs", pool.Aggregate(default(CostAmounts), (sum, day) => sum + day.Costs));
            json.WriteNumber("daysUnallocated", pool.Count(day => day.Outcome == SplitOutcome.Unallocated));
            json.WriteNumber("daysSplitEvenly", pool.Count(day => day.Outcome == SplitOutcome.FellBackToEven));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static CostAmounts Sum(IEnumerable<ValueCost> values) => values.Aggregate(default(CostAmounts), (sum, value) => sum + value.Total);
}
