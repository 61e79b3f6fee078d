using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>
/// Finds the price of one hour of a day that makes the day cost what a bill says, to the last digit: the price of an hour is rounded, and so is the cost of an
/// hour in which something was there for only a part of it.
/// </summary>
internal static class InvoicedHours
{
    private const int HoursADay = 24;

    /// <summary>Prices that are tried for an hour that is cut: each next one adds less than a digit to its cost, so that few are needed unless it is very short.</summary>
    private const int MostTries = 20_000;

    /// <summary>The hour and its price; null where nothing is left by rounding, or, of something that was there for moments, no price leaves nothing.</summary>
    /// <param name="cost">What the bill says.</param>
    /// <param name="perHour">The price of the other hours.</param>
    /// <param name="lives">The times in which it was there.</param>
    /// <param name="midnight">Start of the day.</param>
    public static (int Hour, Amount PerHour)? Rest(Amount cost, Amount perHour, IEnumerable<LifeTime> lives, DateTimeOffset midnight)
    {
        var hours = Enumerable.Range(0, HoursADay).Select(_ => new List<(long Start, long End)>()).ToArray();
        foreach (var life in lives)
        {
            var (start, end) = (Since(life.Start), life.End is { } over ? Since(over) : HoursADay * HourPiece.Milliseconds);
            for (var hour = 0; hour < HoursADay; hour++)
            {
                var first = hour * HourPiece.Milliseconds;
                var piece = (Start: Math.Max(start - first, 0), End: Math.Min(end - first, HourPiece.Milliseconds));
                if (piece.Start < piece.End)
                    hours[hour].Add(piece);
            }
        }

        var left = cost.Units - hours.Aggregate(Int128.Zero, (sum, pieces) => sum + Cost(pieces, perHour.Units));
        if (left == 0)
            return null;
        var longest = Enumerable.Range(0, HoursADay).MaxBy(hour => Length(hours[hour]));
        return Price(hours[longest], Cost(hours[longest], perHour.Units) + left, perHour.Units) is { } price ? (longest, new(price)) : null;

        long Since(DateTimeOffset moment) => (moment - midnight).Ticks / TimeSpan.TicksPerMillisecond;
    }

    /// <summary>The price at which pieces of an hour cost what is wanted, near another price.</summary>
    private static Int128? Price(List<(long Start, long End)> pieces, Int128 wanted, Int128 near)
    {
        var guess = near + ((wanted - Cost(pieces, near)) * HourPiece.Milliseconds / Length(pieces));
        for (var i = 0; i < MostTries; i++)
        {
            var price = guess + (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
            if (price >= 0 && Cost(pieces, price) == wanted)
                return price;
        }

        return null;
    }

    private static long Length(List<(long Start, long End)> pieces) => pieces.Sum(piece => piece.End - piece.Start);

    /// <summary>As <see cref="HourPiece.Cost"/> has it.</summary>
    private static Int128 Cost(List<(long Start, long End)> pieces, Int128 perHour) => pieces.Aggregate(
        Int128.Zero,
        (sum, piece) => sum + checked((perHour * piece.End / HourPiece.Milliseconds) - (perHour * piece.Start / HourPiece.Milliseconds)));
}
