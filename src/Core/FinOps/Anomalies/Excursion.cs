namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>Days on which costs go their own way.</summary>
internal sealed class Excursion(int firstDay, int detectedOn, double level, bool higher, double probability)
{
    /// <summary>Its first day.</summary>
    public int FirstDay { get; } = firstDay;

    /// <summary>The day whose costs gave it away, or since when it goes on without what was told at first.</summary>
    public int DetectedOn { get; set; } = detectedOn;

    public int LastDay { get; set; } = detectedOn;

    public int? EndedOn { get; set; }

    /// <summary>Whether it ended because it stayed, and is what is expected now.</summary>
    public bool Stays { get; set; }

    /// <summary>The day since when it goes on: that on which it was seen, or seen again.</summary>
    public int Since { get; set; } = detectedOn;

    public double Level { get; } = level;

    public bool Higher { get; } = higher;

    /// <summary>The least probability of its first days together so far.</summary>
    public double Probability { get; set; } = probability;
}
