namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>What is promised.</summary>
public enum ObjectiveKind
{
    /// <summary>How long an answer takes: at most so long.</summary>
    Latency,

    /// <summary>How often there is an answer: at least so often.</summary>
    Availability,

    /// <summary>How often an answer is an error: at most so often.</summary>
    ErrorRate,
}

/// <summary>How a promise stands, the better first.</summary>
public enum ObjectiveState
{
    /// <summary>It is kept, with room.</summary>
    Met,

    /// <summary>It cannot be told.</summary>
    Unknown,

    /// <summary>It is kept, but four fifths of what it allows are used up at times.</summary>
    AtRisk,

    /// <summary>It is not kept now, or was not in more than a twentieth of the last day.</summary>
    Broken,
}

/// <summary>A promise, and what was measured.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What is promised.</param>
/// <param name="Bound">The most, or for availability the least. Availability is a share, or percent where the bound is above 1.</param>
/// <param name="Values">What was measured of the last day at least, in the bound's unit; null where nothing was.</param>
public sealed record ObjectiveFacts(string Name, ObjectiveKind Kind, double Bound, UsageSeries? Values);

/// <summary>How a promise stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">How it stands.</param>
/// <param name="Now">The median of the last three values; null where there is none.</param>
/// <param name="Why">For people: a part of a sentence.</param>
public sealed record ObjectiveVerdict(string Name, ObjectiveState State, double? Now, string Why)
{
    private const long Day = 86_400;
    private const long Hour = 3600;

    /// <summary>Fewer values of the last day say too little.</summary>
    private const int Fewest = 12;

    private const int Level = 3;

    /// <summary>The share of the last day in which a promise may be broken and still be kept.</summary>
    private const double Tolerated = 0.05;

    /// <summary>Of what a promise allows, so much used up is a risk.</summary>
    private const double Risk = 0.8;

    /// <summary>Judges a promise by the last day.</summary>
    /// <param name="facts">The promise, and what was measured.</param>
    /// <param name="now">Unix seconds.</param>
    public static ObjectiveVerdict Of(ObjectiveFacts facts, long now)
    {
        var known = facts.Values is not { } series ? [] : Enumerable.Range(0, series.Times.Length)
            .Where(i => series.Times[i] > now - Day && series.Times[i] <= now && double.IsFinite(series.Values[i])).Select(i => (Time: series.Times[i], Value: series.Values[i])).ToList();
        if (known.Count < Fewest || known[^1].Time < now - Hour)
            return new(facts.Name, ObjectiveState.Unknown, null, known.Count < Fewest ? $"{facts.Name} was measured {known.Count} times in the last day, of at least {Fewest}" : $"{facts.Name} was not measured in the last hour");
        var spent = known.ConvertAll(one => Spent(facts, one.Value));
        var level = Middle(spent[^Level..]);
        var broken = spent.Count(one => one > 1) / (double)spent.Count;
        var high = spent.Order().ElementAt((int)Math.Ceiling((1 - Tolerated) * spent.Count) - 1);
        var state = level > 1 || broken > Tolerated ? ObjectiveState.Broken : Math.Max(level, high) > Risk ? ObjectiveState.AtRisk : ObjectiveState.Met;
        var value = Middle(known[^Level..].ConvertAll(one => one.Value));
        var bound = $"{(facts.Kind == ObjectiveKind.Availability ? "at least" : "at most")} {Sentences.Number(facts.Bound)}";
        return new(facts.Name, state, value, state switch
        {
            ObjectiveState.Met => $"{facts.Name} is {Sentences.Number(value)}, {bound} as promised",
            ObjectiveState.AtRisk => $"{facts.Name} is {Sentences.Number(value)} and comes near what is promised, {bound}",
            _ when level > 1 => $"{facts.Name} is {Sentences.Number(value)}, where {bound} is promised",
            _ => $"{facts.Name} was out of bounds in {Sentences.Number(100 * broken)} percent of the last day, where {bound} is promised",
        });
    }

    /// <summary>How much of what the promise allows is used up; above 1 it is broken.</summary>
    private static double Spent(ObjectiveFacts facts, double value)
    {
        var whole = facts.Bound > 1 ? 100 : 1;
        var (used, allowed) = facts.Kind == ObjectiveKind.Availability ? (whole - value, whole - facts.Bound) : (value, facts.Bound);
        return allowed > 0 ? used / allowed : used > 0 ? double.PositiveInfinity : 0;
    }

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
