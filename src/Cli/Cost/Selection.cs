using System.CommandLine;
using CloudIntel.Core.Ports;

namespace CloudIntel.Cli.Cost;

/// <summary>The options that say which charges are meant, the same for every verb that asks a ledger.</summary>
internal sealed class Selection
{
    private readonly Option<DateTimeOffset?> from =
        Moments.Option("--from", "Charges whose period starts at this moment or later: 2026-04, 2026-04-15 or 2026-04-15T12:00:00Z.");

    private readonly Option<DateTimeOffset?> to =
        Moments.Option("--to", "Charges whose period starts before this moment, which itself is not included.");

    private readonly Option<string?> source = new("--source") { Description = "Charges of this source. Default: of all sources.", HelpName = "NAME" };

    private readonly Option<string[]> filter = Filters.Option();

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { from, to, source, filter })
            verb.Add(option);
    }

    /// <summary>The charges that are meant, grouped by columns.</summary>
    /// <exception cref="UsageException">An option makes no sense.</exception>
    public CostQuery Query(ParseResult parsed, IReadOnlyList<string> by)
    {
        var query = new CostQuery
        {
            By = by,
            From = parsed.GetValue(from),
            To = parsed.GetValue(to),
            Source = parsed.GetValue(source),
            Filters = Filters.Parse(parsed.GetRequiredValue(filter)),
        };
        return query.From >= query.To
            ? throw new UsageException($"--from {query.From:yyyy-MM-ddTHH:mm:ssZ} does not lie before --to {query.To:yyyy-MM-ddTHH:mm:ssZ}: nothing can lie between them.")
            : query;
    }

    /// <summary>The versions of the billing periods that a query touches.</summary>
    public static async Task<IReadOnlyList<PeriodVersion>> VersionsAsync(ILedger ledger, CostQuery query, CancellationToken cancellationToken) =>
    [
        .. (await ledger.VersionsAsync(query.Source, cancellationToken))
            .Where(version => (query.From is null || version.Period.End > query.From) && (query.To is null || version.Period.Start < query.To)),
    ];

    /// <summary>Says which sources there are when a query names one that there is not.</summary>
    /// <exception cref="UsageException">The source was never loaded.</exception>
    public static async Task RequireSourceAsync(ILedger ledger, string? source, CancellationToken cancellationToken)
    {
        if (source is null)
            return;
        var sources = (await ledger.LastImportsAsync(cancellationToken)).Select(import => import.Source).ToList();
        if (!sources.Contains(source))
            throw new UsageException($"--source {source} was never loaded into this ledger. It holds {(sources.Count == 0 ? "nothing" : string.Join(", ", sources))}.");
    }
}
