using System.Text;

namespace CloudIntel.Cli.Output;

/// <summary>Small pictures of numbers in text.</summary>
internal static class Blocks
{
    private const string Eighths = " ▏▎▍▌▋▊▉";
    private const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>A bar as long as an amount's share of the greatest one; empty for amounts of 0 and less.</summary>
    public static string Bar(decimal amount, decimal greatest, int width)
    {
        if (amount <= 0 || greatest <= 0)
            return "";
        var eighths = (int)Math.Round(Math.Min(1, amount / greatest) * width * Eighths.Length, MidpointRounding.ToEven);
        var bar = new string('█', eighths / Eighths.Length);
        return eighths % Eighths.Length == 0 ? bar : bar + Eighths[eighths % Eighths.Length];
    }

    /// <summary>One character an amount, as high as its place between 0 (or the least, below 0) and the greatest.</summary>
    public static string Sparkline(IReadOnlyList<decimal> amounts)
    {
        var least = Math.Min(0, amounts.Min());
        var range = amounts.Max() - least;
        var line = new StringBuilder(amounts.Count);
        foreach (var amount in amounts)
            line.Append(range <= 0 ? Heights[0] : Heights[(int)Math.Round((amount - least) / range * (Heights.Length - 1), MidpointRounding.ToEven)]);
        return line.ToString();
    }
}
