namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>What a look at a day found.</summary>
/// <param name="Probability">How improbable the day, or a sum of days up to it, is.</param>
/// <param name="Days">Of how many days the sum is that is so improbable.</param>
/// <param name="Higher">Whether they are more than expected.</param>
/// <param name="Level">The level before them.</param>
internal readonly record struct UsageLook(double Probability, int Days, bool Higher, double Level);

/// <summary>The excursions of a place: how they begin, go on and end, and what that leaves behind in what is expected of its days.</summary>
/// <param name="days">The days of the place.</param>
/// <param name="sums">Their sums.</param>
/// <param name="model">Their level.</param>
/// <param name="residuals">What they were off.</param>
internal sealed class UsageExcursions(UsageDays days, UsageSums sums, DailyLevel model, Spread residuals)
{
    /// <summary>What has less than this part of its excess so far is over.</summary>
    private const double LeastOfMean = 0.5;

    /// <summary>What begins again within so many days goes on.</summary>
    private const int Again = 10;

    /// <summary>What the probability of an excursion as a whole is multiplied by, for there are several looks at it.</summary>
    private const double Looks = 2;

    private readonly List<Excursion> over = [];

    /// <summary>What is going on; null when costs are as expected.</summary>
    public Excursion? Open { get; private set; }

    /// <summary>Excursions that are over.</summary>
    public IReadOnlyList<Excursion> Past => over;

    /// <summary>Begins an excursion that the last look gave away.</summary>
    public Excursion Begin(int day, UsageLook look)
    {
        var (first, level) = (day, look.Level);
        if (look.Days > 1)
        {
            // The days that stand out the most together.
            var (sum, most) = (0.0, double.NegativeInfinity);
            for (var past = day; past > day - look.Days - 7 && past >= sums.From && past > days.Start; past--)
            {
                sum += (look.Higher ? 1 : -1) * (days.Cleaned[past] - (level * days.Factors[past]));
                if (sum / Math.Sqrt(day - past + 1) is var standing && standing > most)
                    (first, most) = (past, standing);
            }
        }

        residuals.Forget();
        sums.Forget();

        // What begins again so soon, the same way, goes on.
        if (over.Count > 0 && over[^1] is var before && before.Higher == look.Higher && before.EndedOn >= day - Again)
        {
            (before.EndedOn, before.Stays, before.LastDay, before.Since) = (null, false, day, day);
            return Open = before;
        }

        for (var past = first; past < day; past++)
            days.Expected[past] = (level * days.Factors[past]) + days.Usuals[past];
        return Open = new Excursion(first, day, level, look.Higher, look.Probability);
    }

    /// <summary>Begins one that a place above gave away; goes on with what is open already.</summary>
    public Excursion BeginBelow(Excursion above, int day)
    {
        if (Open is { } open && open.Higher == above.Higher)
            return open;
        var level = above.FirstDay > days.Start ? days.LevelOn(above.FirstDay - 1) : 0;
        for (var past = above.FirstDay; past <= day; past++)
            days.Expected[past] = level * days.Factors[past];
        residuals.Forget();
        return Open = new Excursion(above.FirstDay, day, level, above.Higher, above.Probability);
    }

    /// <summary>Goes on with a day: adds it to what is open, or ends that.</summary>
    /// <param name="open">What is open.</param>
    /// <param name="day">The day.</param>
    /// <param name="deviation">That of a day, in <see cref="UsageDays.Units"/>.</param>
    public void Follow(Excursion open, int day, double deviation)
    {
        if (day <= open.DetectedOn)
        {
            open.LastDay = day;
            return;
        }

        // Over when the last days have less than half of what the days before had.
        var recent = Math.Max(open.Since + 1, day - 2);
        var (ofAll, ofRecent) = (MeanExcess(open, open.FirstDay, Math.Max(open.Since, recent - 1)), MeanExcess(open, recent, day));
        if (ofRecent < LeastOfMean * ofAll)
        {
            End(open, day, open.Level, stays: false);
            return;
        }

        if (MeanExcess(open, day, day) >= LeastOfMean * ofAll)
        {
            open.LastDay = day;
            var standing = MeanExcess(open, open.FirstDay, day) * (day - open.FirstDay + 1) / days.DeviationOf(open.FirstDay, day, deviation);
            open.Probability = Math.Min(open.Probability, Looks * TailFit.Probability(standing));
        }

        if (day - open.Since + 1 >= UsageWatch.Acceptance)
            End(open, day, days.LevelOf(day - 9, day), stays: true);
    }

    /// <summary>How much more days cost on average than the level before lets expect; less, of dips.</summary>
    private double MeanExcess(Excursion open, int first, int last)
    {
        var excess = days.Excess(first, last, open.Level);
        return (open.Higher ? excess : -excess) / (last - first + 1);
    }

    private void End(Excursion open, int day, double level, bool stays)
    {
        (open.EndedOn, open.Stays) = (day, stays);
        if (over.Count == 0 || over[^1] != open)
            over.Add(open);
        if (stays)
            sums.From = day;
        else
        {
            for (var i = open.FirstDay; i <= day; i++)
            {
                (days.Cleaned[i], days.Levels[i]) = (open.Level * days.Factors[i], open.Level);
                sums.Replace(i, open.Level);
            }
        }

        model.MoveTo(level);
        Open = null;
    }
}
