using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Mappings;

/// <summary>The dialects that are known, and which one a file is written in.</summary>
internal static class Dialects
{
    /// <summary>Most particular first: FOCUS takes whatever has one of its columns.</summary>
    public static IReadOnlyList<Dialect> All { get; } =
    [
        AwsCurDialect.Definition,
        AzureCostDialect.Definition,
        AzureCostDialect.Definition with { Format = BillDialect.AzureActualCost },
        AzureCostDialect.Definition with { Format = BillDialect.AzureAmortizedCost },
        GcpBillingDialect.Definition,
        FocusDialect.Definition,
    ];

    /// <summary>The dialect of a format.</summary>
    /// <exception cref="ArgumentException">There is no mapping for it.</exception>
    public static Dialect Of(BillDialect format) =>
        All.FirstOrDefault(dialect => dialect.Format == format) ?? throw new ArgumentException($"There is no mapping for {format}.", nameof(format));

    /// <summary>The dialect of a file.</summary>
    /// <param name="file">The file, for errors.</param>
    /// <param name="asked">The dialect that its user says it has.</param>
    /// <param name="columns">The names of its columns; of nested ones also those of their parts, as <c>service.id</c>.</param>
    /// <exception cref="UnreadableBillException">It is no bill in any dialect, or not in the one that was asked for.</exception>
    public static Dialect Recognise(BillFile file, BillDialect asked, IReadOnlyCollection<string> columns)
    {
        var keys = columns.Select(ColumnKey.Of).ToHashSet(StringComparer.Ordinal);
        var dialect = asked == BillDialect.Auto
            ? All.FirstOrDefault(dialect => dialect.Signatures.Any(names => names.All(name => keys.Contains(ColumnKey.Of(name)))))
            : Of(asked);
        if (dialect is null)
        {
            throw new UnreadableBillException(
                "UnknownFormat", file.Name,
                $"{file.Name} is no bill: none of its columns ({Shown(columns)}) is a FOCUS column, nor one of: {string.Join("; ", All.Where(known => known.Mapping is not null).Select(known => known.Title))}.");
        }

        var known = dialect.Columns.Where(column => column.Names.Any(name => keys.Contains(ColumnKey.Of(name)))).Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (dialect.Mapping is null)
            known.UnionWith(file.Assumed.Keys);
        else if (file.Assumed.Count > 0)
            throw new UnreadableBillException("UnknownFormat", file.Name, $"{file.Name} is no FOCUS file ({dialect.Title}), and only columns of FOCUS files can be given from outside: {string.Join(", ", file.Assumed.Keys)}.");
        if (dialect.Mapping is null && OtherDataSet(keys) is { } other)
            throw new UnreadableBillException("UnknownFormat", file.Name, $"{file.Name} is the FOCUS data set {other}, which has no charges; those are in Cost and Usage.");
        var missing = dialect.Required.Where(column => !column.AnyOf.Any(known.Contains)).Select(column => column.Shown).ToList();
        return missing.Count == 0
            ? dialect
            : throw new UnreadableBillException(
                "MissingColumn", file.Name, $"{file.Name} lacks {string.Join(", ", missing)}. Export the bill with all mandatory columns of: {dialect.Title}.");
    }

    /// <summary>The data set of FOCUS beside Cost and Usage that has such columns.</summary>
    private static string? OtherDataSet(HashSet<string> keys)
    {
        if (keys.Contains("effectivecost") || keys.Contains("chargeperiodstart"))
            return null;
        return keys.Contains("contractcommitmentid") ? "Contract Commitment"
            : keys.Contains("invoicedetailid") ? "Invoice Detail"
            : keys.Contains("billingperiodstatus") ? "Billing Period"
            : null;
    }

    private static string Shown(IEnumerable<string> columns)
    {
        var text = string.Join(", ", columns);
        return text.Length <= 100 ? text : text[..100] + "…";
    }
}
