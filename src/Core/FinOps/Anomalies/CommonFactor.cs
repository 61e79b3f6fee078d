using MathNet.Numerics.Distributions;

namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>
/// What places side by side have in common on a day, such as holidays, weather and prices: the median of what they are off, which one that goes its own way does not
/// move. An anomaly of one is what the others do not show; what all show is for the place above to tell.
/// </summary>
internal sealed class CommonFactor
{
    /// <summary>Fewer others say nothing of what is common.</summary>
    private const int FewestOthers = 4;

    /// <summary>A day on which a tenth of the others is farther off than a tenth of normal ones is uncertain by as much.</summary>
    private const double FarPart = 0.9;

    private static readonly double NormalFar = Normal.InvCDF(0, 1, (1 + FarPart) / 2);

    private readonly IReadOnlyList<UsageWatch> places;
    private readonly double[] told;
    private readonly double[] sorted;

    private CommonFactor(IReadOnlyList<UsageWatch> places) => (this.places, told, sorted) = (places, new double[places.Count], new double[places.Count]);

    /// <summary>The groups of places of the same depth that are large enough.</summary>
    public static IReadOnlyList<CommonFactor> Of(CostTree tree, Func<CostNode, UsageWatch> watch) =>
        [.. tree.Nodes.GroupBy(node => node.Path.Length, watch).Where(group => group.Count() > FewestOthers).Select(group => new CommonFactor([.. group]))];

    /// <summary>Tells each place what the others have in common on a day. A day takes O(n log n) for n places.</summary>
    public void LookAt(int day)
    {
        Tell(0.5, place => place.ShareOff(day), (place, share) => place.Common = share);
        Tell(FarPart, place => place.Standing(day), (place, far) => place.Uncertainty = Math.Max(1, far / NormalFar));
    }

    /// <summary>Asks all places, and tells each a quantile of what the others said, where enough did.</summary>
    private void Tell(double quantile, Func<UsageWatch, double?> ask, Action<UsageWatch, double> tell)
    {
        var count = 0;
        for (var i = 0; i < told.Length; i++)
        {
            told[i] = ask(places[i]) ?? double.NaN;
            if (!double.IsNaN(told[i]))
                sorted[count++] = told[i];
        }

        if (count <= FewestOthers)
            return;
        Array.Sort(sorted, 0, count);
        for (var i = 0; i < told.Length; i++)
        {
            if (!double.IsNaN(told[i]))
                tell(places[i], OfOthers(quantile, Array.BinarySearch(sorted, 0, count, told[i]), count));
        }
    }

    /// <summary>A quantile of what is sorted without one place.</summary>
    private double OfOthers(double quantile, int without, int count)
    {
        var place = quantile * (count - 2);
        var low = (int)place;
        return double.Lerp(At(low), At(Math.Min(low + 1, count - 2)), place - low);

        double At(int i) => sorted[i < without ? i : i + 1];
    }
}
