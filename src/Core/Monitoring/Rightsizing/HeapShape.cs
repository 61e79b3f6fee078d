namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>
/// Tells heaps that keep what they once had, such as a Java virtual machine's: memory that rises to a plateau and stays there while the load falls. What such a
/// container holds says nothing about what it needs.
/// </summary>
internal static class HeapShape
{
    /// <summary>A rise to the plateau of at least a fifth: what is flat from its start on is no heap that fills up.</summary>
    private const double Rise = 1.2;

    /// <summary>On the plateau, memory falls by less than a twentieth.</summary>
    private const double Fall = 0.05;

    /// <summary>Load must have been three times as much at busy times as at quiet ones.</summary>
    private const double Swing = 3;

    /// <summary>A drop below half is a restart.</summary>
    private const double Restart = 0.5;

    /// <summary>Samples of a plateau that say something.</summary>
    private const int Enough = 12;

    /// <summary>The height of the plateau of the last run; null where memory is no such heap, or that cannot be told.</summary>
    public static double? Plateau(UsageSeries memory, UsageSeries load)
    {
        var (times, values) = LastRun(memory);
        if (values.Count == 0)
            return null;
        var top = values.Max();
        var reached = values.FindIndex(value => value >= top * (1 - (Fall / 2)));
        if (values.Count - reached < Enough || top < values[0] * Rise || values.Skip(reached).Min() < top * (1 - Fall))
            return null;
        var loads = load.Values.Where((value, i) => !double.IsNaN(value) && load.Times[i] >= times[reached]).Order().ToArray();
        if (loads.Length < Enough)
            return null;
        var (quiet, busy) = (loads[loads.Length / 10], loads[loads.Length * 9 / 10]);
        return busy > 0 && busy >= Swing * quiet ? top : null;
    }

    private static (List<long> Times, List<double> Values) LastRun(UsageSeries memory)
    {
        var (times, values) = (new List<long>(), new List<double>());
        for (var i = 0; i < memory.Values.Length; i++)
        {
            if (double.IsNaN(memory.Values[i]))
                continue;
            if (values.Count > 0 && memory.Values[i] < values[^1] * Restart)
            {
                times.Clear();
                values.Clear();
            }

            times.Add(memory.Times[i]);
            values.Add(memory.Values[i]);
        }

        return (times, values);
    }
}
