using System.Globalization;

namespace CloudIntel.Core.Catalog;

/// <summary>Tables of what is known of offers and regions beside their prices.</summary>
public sealed partial class CatalogReader
{
    private readonly List<SpotInterruption> interruptions = [];
    private readonly List<CommitmentDiscount> commitments = [];
    private readonly List<InstanceFamily> families = [];
    private readonly List<ProcessorScore> processors = [];
    private readonly List<ServiceLevel> serviceLevels = [];
    private readonly List<Certification> certifications = [];
    private readonly List<ProviderSeat> seats = [];
    private readonly List<MeasuredLatency> latencies = [];

    /// <summary>Reads a table of facts; false when it is none.</summary>
    private bool ReadFacts(CsvTable table)
    {
        if (table.Has("region", "instance_type", "interruption_band_pct"))
            Read(table, ReadInterruption);
        else if (table.Has("provider", "family", "term_years", "discount_vs_on_demand"))
            Read(table, ReadCommitment);
        else if (table.Has("provider", "family", "burstable"))
            Read(table, ReadFamily);
        else if (table.Has("provider", "family", "score_per_vcpu"))
            Read(table, ReadProcessor);
        else if (table.Has("provider", "machine_percent", "zones_percent"))
            Read(table, ReadServiceLevel);
        else if (table.Has("provider", "certification"))
            Read(table, ReadCertification);
        else if (table.Has("provider", "seat"))
            Read(table, ReadSeat);
        else if (table.Has("from_latitude", "from_longitude", "to_latitude", "to_longitude", "milliseconds"))
            Read(table, ReadLatency);
        else
            return false;
        return true;
    }

    private void ReadInterruption(CsvTable table, CsvRow row)
    {
        // The advisor that the form comes from knows one provider and does not name it.
        var provider = Shared(table.Has("provider") ? row.Required("provider") : "aws");
        var (lower, upper) = Band(row, "interruption_band_pct");
        var entry = new SpotInterruption(provider, Shared(row.Required("region")), Shared(row.Required("instance_type")), lower, upper, Shared(row.Text("as_of")));
        if (IsNew(table, row, "interruption", entry.Provider, entry.Region, entry.InstanceType))
            interruptions.Add(entry);
    }

    /// <summary>A band of percentages: <c>&lt;5</c>, <c>5-10</c>, <c>&gt;20</c>, or one number.</summary>
    private static (decimal Lower, decimal Upper) Band(CsvRow row, string column)
    {
        var text = row.Required(column);
        if (row.IsBroken)
            return default;
        var parts = text.TrimStart('<', '>').Split('-');
        if (parts.Length is 1 or 2 && Percent(parts[0]) is { } first && Percent(parts[^1]) is { } last && first <= last)
            return text[0] switch { '<' => (0, last), '>' => (first, 100), _ => (first, last) };
        row.Fail(column, $"\"{text}\" is no band of percentages such as <5, 5-10 or >20");
        return default;

        static decimal? Percent(string text) =>
            decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 100 ? number : null;
    }

    private void ReadCommitment(CsvTable table, CsvRow row)
    {
        var entry = new CommitmentDiscount(
            Shared(row.Required("provider")), Shared(row.Required("family")), Shared(row.Text("region")), (int)Within(row, "term_years", 1, 5),
            Shared(row.Text("payment")), Shared(row.Text("plan")), row.Number("discount_vs_on_demand"), Shared(row.Text("as_of")));
        if (!row.IsBroken && entry.Discount is <= 0 or >= 1)
            row.Fail("discount_vs_on_demand", "is no share between 0 and 1, such as 0.37 for 37% off");
        if (IsNew(table, row, "commitment", entry.Provider, entry.Region, $"{entry.Family} {entry.TermYears} {entry.Payment} {entry.Plan}"))
            commitments.Add(entry);
    }

    private void ReadFamily(CsvTable table, CsvRow row)
    {
        var entry = new InstanceFamily(
            Shared(row.Required("provider")), Shared(row.Required("family")), Shared(row.Text("category")), Flag(row, "burstable") ?? false, Flag(row, "current_generation"));
        if (IsNew(table, row, "family", entry.Provider, entry.Family))
            families.Add(entry);
    }

    private static bool? Flag(CsvRow row, string column)
    {
        switch (row.Text(column))
        {
            case "": return null;
            case "true": return true;
            case "false": return false;
            case var text:
                row.Fail(column, $"\"{text}\" is neither true nor false");
                return null;
        }
    }

    private void ReadProcessor(CsvTable table, CsvRow row)
    {
        var entry = new ProcessorScore(Shared(row.Required("provider")), Shared(row.Required("family")), row.Number("score_per_vcpu"), Shared(row.Text("as_of")));
        if (!row.IsBroken && entry.ScorePerVcpu == 0)
            row.Fail("score_per_vcpu", "is 0");
        if (IsNew(table, row, "processor", entry.Provider, entry.Family))
            processors.Add(entry);
    }

    private void ReadServiceLevel(CsvTable table, CsvRow row)
    {
        var entry = new ServiceLevel(
            Shared(row.Required("provider")), Shared(row.Text("region")), Within(row, "machine_percent", 0, 100), Within(row, "zones_percent", 0, 100), Shared(row.Text("as_of")));
        if (IsNew(table, row, "service level", entry.Provider, entry.Region))
            serviceLevels.Add(entry);
    }

    private void ReadCertification(CsvTable table, CsvRow row)
    {
        var entry = new Certification(Shared(row.Required("provider")), Shared(row.Text("region")), Shared(row.Required("certification")), Shared(row.Text("as_of")));
        if (IsNew(table, row, "certification", entry.Provider, entry.Region, entry.Name))
            certifications.Add(entry);
    }

    private void ReadSeat(CsvTable table, CsvRow row)
    {
        var entry = new ProviderSeat(Shared(row.Required("provider")), Shared(row.Required("seat")));
        if (IsNew(table, row, "seat", entry.Provider))
            seats.Add(entry);
    }

    private void ReadLatency(CsvTable table, CsvRow row)
    {
        var entry = new MeasuredLatency(
            Shared(row.Text("from")), new((double)Within(row, "from_latitude", -90, 90), (double)Within(row, "from_longitude", -180, 180)),
            Shared(row.Text("to")), new((double)Within(row, "to_latitude", -90, 90), (double)Within(row, "to_longitude", -180, 180)),
            row.Number("milliseconds"), Shared(row.Text("as_of")));
        if (IsNew(table, row, "latency", "", entry.From, entry.To))
            latencies.Add(entry);
    }

    private static decimal Within(CsvRow row, string column, int minimum, int maximum)
    {
        var number = row.Number(column, minimum);
        if (!row.IsBroken && number > maximum)
            row.Fail(column, $"\"{row.Text(column)}\" is more than {maximum}");
        return number;
    }
}
