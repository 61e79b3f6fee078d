namespace CloudIntel.Core.Analytics.Anomalies;

/// <summary>How far values jump: their distance to the median of the three before, in usual ones, which are the median of all such distances.</summary>
internal sealed class Jumps
{
    private const int FirstValues = 20;

    private readonly RunningMedian usual = new();
    private double newest;
    private double older;
    private double oldest;
    private int count;

    /// <summary>The jump to a value; then it is one of those before. 0 while little is known.</summary>
    public double Next(double value)
    {
        var median = count switch
        {
            0 => value,
            1 => newest,
            2 => Math.Max(newest, older),
            _ => Math.Max(Math.Min(newest, older), Math.Min(Math.Max(newest, older), oldest)),
        };
        var distance = Math.Abs(value - median);
        var jump = count >= FirstValues ? distance / Math.Max(usual.Value, 1e-9 + (1e-4 * Math.Abs(median))) : 0;
        if (count > 0)
            usual.Add(distance);
        (newest, older, oldest) = (value, newest, older);
        count++;
        return jump;
    }
}
