namespace CloudIntel.Core.Analytics.Anomalies;

/// <summary>The median of all values so far, about, from five numbers: the P² algorithm, Jain and Chlamtac (1985).</summary>
internal sealed class RunningMedian
{
    private readonly double[] heights = new double[5];
    private readonly double[] positions = [1, 2, 3, 4, 5];
    private int count;

    /// <summary>The median; 0 of nothing.</summary>
    public double Value => count switch
    {
        0 => 0,
        < 5 => heights[(count - 1) / 2],
        _ => heights[2],
    };

    /// <summary>Takes a value in.</summary>
    public void Add(double value)
    {
        if (count < 5)
        {
            heights[count++] = value;
            Array.Sort(heights, 0, count);
            return;
        }

        count++;
        var cell = value < heights[0] ? 0 : value < heights[1] ? 0 : value < heights[2] ? 1 : value < heights[3] ? 2 : 3;
        heights[0] = Math.Min(heights[0], value);
        heights[4] = Math.Max(heights[4], value);
        for (var i = cell + 1; i < 5; i++)
            positions[i]++;
        for (var i = 1; i < 4; i++)
        {
            var wanted = 1 + ((count - 1) * i / 4.0);
            var distance = wanted - positions[i];
            if ((distance >= 1 && positions[i + 1] - positions[i] > 1) || (distance <= -1 && positions[i - 1] - positions[i] < -1))
                Move(i, Math.Sign(distance));
        }
    }

    private void Move(int i, int step)
    {
        var (before, here, after) = (positions[i - 1], positions[i], positions[i + 1]);
        var height = heights[i] + (step / (after - before)
            * (((here - before + step) * (heights[i + 1] - heights[i]) / (after - here)) + ((after - here - step) * (heights[i] - heights[i - 1]) / (here - before))));
        heights[i] = heights[i - 1] < height && height < heights[i + 1]
            ? height
            : heights[i] + (step * (heights[i + step] - heights[i]) / (positions[i + step] - here));
        positions[i] += step;
    }
}
