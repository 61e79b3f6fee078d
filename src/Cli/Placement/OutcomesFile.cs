using System.Globalization;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Cli.Placement;

/// <summary>Reads what earlier placements turned out to be: <c>time,provider,region,architecture,purchase,cost,response</c>, the last two as multiples of what was predicted.</summary>
internal static class OutcomesFile
{
    private static readonly string[] Header = ["time", "provider", "region", "architecture", "purchase", "cost", "response"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">It is no such file; the message says where.</exception>
    public static async Task<LearnedOutcomes> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        var (outcomes, line) = (new List<PlacementOutcome>(), 0);
        await foreach (var text in File.ReadLinesAsync(path, cancellationToken))
        {
            line++;
            var cells = text.Split(',', StringSplitOptions.TrimEntries);
            if (line == 1)
            {
                if (!cells.SequenceEqual(Header, StringComparer.OrdinalIgnoreCase))
                    throw new UsageException($"{path}, line 1: the header is not {string.Join(',', Header)}.");
            }
            else if (text.Length > 0)
            {
                outcomes.Add(Outcome(path, line, cells));
            }
        }

        return LearnedOutcomes.From(outcomes);
    }

    private static PlacementOutcome Outcome(string path, int line, string[] cells)
    {
        if (cells.Length != Header.Length)
            throw new UsageException($"{path}, line {line}: {cells.Length} cells where the header has {Header.Length}.");
        return new()
        {
            Time = DateTimeOffset.TryParse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw Wrong("time such as 2026-04-01T12:00:00Z", 0),
            Provider = cells[1],
            Region = cells[2],
            Architecture = cells[3],
            Purchase = Enum.TryParse<PurchaseOption>(cells[4], out var purchase) && Enum.GetName(purchase) == cells[4] ? purchase : throw Wrong($"way to pay: {string.Join(", ", Enum.GetNames<PurchaseOption>())}", 4),
            Cost = Ratio(5),
            Response = Ratio(6),
        };

        double? Ratio(int cell) => cells[cell].Length == 0 ? null
            : double.TryParse(cells[cell], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio) && ratio > 0 ? ratio
            : throw Wrong("multiple of what was predicted, such as 1.08", cell);

        UsageException Wrong(string expected, int cell) => new($"{path}, line {line}: \"{cells[cell]}\" is no {expected}.");
    }
}
