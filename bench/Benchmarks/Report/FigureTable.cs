using System.Globalization;

namespace CloudIntel.Benchmarks.Report;

/// <summary>Prints figures as a table that reads well both in a terminal and as Markdown.</summary>
internal static class FigureTable
{
    private static readonly string[] Head = ["figure", "median", "lowest - highest", "rounds", "goal", "met", "peer in the same rounds", "peer's median", "ratio"];

    /// <summary>Writes the table.</summary>
    public static void Write(TextWriter output, IReadOnlyList<Figure> figures)
    {
        string[][] rows = [Head, .. figures.Select(Row)];
        var widths = Enumerable.Range(0, Head.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var (index, row) in rows.Index())
        {
            output.WriteLine($"| {string.Join(" | ", row.Select((cell, column) => cell.PadRight(widths[column])))} |");
            if (index == 0)
                output.WriteLine($"|{string.Join('|', widths.Select(width => new string('-', width + 2)))}|");
        }
    }

    private static string[] Row(Figure figure)
    {
        var (ours, unit, goal, peer) = figure;
        return
        [
            ours.Name,
            $"{Number(ours.Median)} {unit}",
            $"{Number(ours.Rounds.Min())} - {Number(ours.Rounds.Max())}",
            ours.Rounds.Count.ToString(CultureInfo.InvariantCulture),
            goal is null ? "" : $"{(goal.IsUpperBound ? "<=" : ">=")} {Number(goal.Value)} {unit}",
            goal is null ? "" : goal.IsMetBy(ours.Median) ? "yes" : "NO",
            peer?.Name ?? "",
            peer is null ? "" : $"{Number(peer.Median)} {unit} ({Number(peer.Rounds.Min())} - {Number(peer.Rounds.Max())})",
            peer is null || peer.Median == 0 ? "" : Number(ours.Median / peer.Median),
        ];
    }

    /// <summary>Three digits that matter; more where they stand before the point.</summary>
    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };
}
