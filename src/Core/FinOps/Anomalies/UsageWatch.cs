namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>Follows what one place uses, day by day, and says how improbable each day is by what was known before.</summary>
internal sealed class UsageWatch
{
    /// <summary>Days after which what stayed is what is expected.</summary>
    public const int Acceptance = 14;

    /// <summary>Days of history from which on days are judged: the first weeks, and as long again for what is usual after them.</summary>
    public const int FewestDays = DailyLevel.FirstDays + FewestResiduals;

    /// <summary>Days of history before an ordinary month is known.</summary>
    public const int FullHistory = 70;

    /// <summary>The least deviation, in units of the noise: that of the normal distribution is 1.25 of them.</summary>
    private const double LeastDeviation = 0.8;

    /// <summary>So many days, or sums, tell what is usual.</summary>
    public const int Memory = 150;

    /// <summary>The newest of them are not asked: they may belong to what is looked for.</summary>
    public const int Delay = 10;

    /// <summary>Tails are mixed with so many usual values: few say little of tails.</summary>
    private const double PriorOfDay = 40;

    /// <summary>What probabilities of a day, and of an excursion as a whole, are multiplied by, for there are several looks a day.</summary>
    private const double Looks = 1.5;
    private const double LooksAtSums = 2;

    private const int FewestResiduals = 14;

    /// <summary>What has less than this part of its excess so far is over.</summary>
    private const double LeastOfMean = 0.5;

    /// <summary>What begins again within so many days goes on.</summary>
    private const int Again = 10;

    /// <summary>The part of a day's noise by which the level is off.</summary>
    private const double SharedError = 0.2;

    /// <summary>What others are off by is never taken for more, or for more of a day.</summary>
    private const double MostOff = 3;
    private const double LeastCommon = 0.1;

    private readonly UsageHabits habits;
    private readonly double[] values;
    private readonly double[] cleaned;
    private readonly double[] expected;

    private readonly double[] levels;

    private readonly double[] usuals;
    private readonly double[] factors;
    private readonly double[] units;

    /// <summary>What the days are of what they would be without what they have in common with places beside.</summary>
    private readonly double[] commons;

    private readonly DailyLevel model = new();
    private readonly Spread residuals = new(Memory, Delay);
    private readonly UsageSums sums;
    private readonly FactorLoading loading = new();
    private readonly TailRecord tails;
    private double? shareOff;
    private double? looked;
    private bool wasImprobable;

    /// <summary>A watch that knows nothing yet.</summary>
    /// <param name="firstDay">The day that day 0 is.</param>
    /// <param name="values">What the days cost.</param>
    /// <param name="start">The first day with a cost.</param>
    /// <param name="tails">How often days of this and other places were improbable.</param>
    public UsageWatch(DateOnly firstDay, double[] values, int start, TailRecord tails)
    {
        this.tails = tails;
        this.values = values;
        Start = start;
        cleaned = new double[values.Length];
        expected = new double[values.Length];
        levels = new double[values.Length];
        usuals = new double[values.Length];
        habits = new UsageHabits(firstDay, start, values.Length);
        factors = new double[values.Length];
        units = new double[values.Length];
        commons = new double[values.Length];
        sums = new UsageSums(firstDay, start + DailyLevel.FirstDays, values.Length);
    }

    /// <summary>The first day with a cost.</summary>
    public int Start { get; }

    /// <summary>What is going on; null when costs are as expected.</summary>
    public Excursion? Open { get; private set; }

    /// <summary>What the places beside are off on the day that is looked at next, as a share; null where that is not known.</summary>
    public double? Common { get; set; }

    /// <summary>How many times more uncertain that day is than others.</summary>
    public double Uncertainty { get; set; } = 1;

    /// <summary>What the last look found: the day's probability, which sum of days is that improbable, and whether they are more than expected.</summary>
    public (double Probability, int Days, bool Higher, double Level) Look { get; private set; }

    /// <summary>Excursions that are over.</summary>
    public List<Excursion> Past { get; } = [];

    /// <summary>Whether enough is known to judge.</summary>
    public bool IsReady => residuals.Count >= FewestResiduals;

    /// <summary>Whether a day could be judged by what was known before it.</summary>
    public bool IsReadyOn(int day) => day >= Start + FewestDays;

    /// <summary>How far such a day usually is from what is expected, on average, in money.</summary>
    public double UnitOn(int day) => units[day];

    /// <summary>What a day cost.</summary>
    public double Value(int day) => values[day];

    /// <summary>What it was expected to cost; during an excursion, by the level before it.</summary>
    public double Expected(int day) => expected[day];

    /// <summary>The standard deviation of what days are off, in <see cref="UnitOn"/>.</summary>
    public double Deviation => Math.Max(residuals.Deviation, LeastDeviation);

    /// <summary>The level after a day; 0 before there is one.</summary>
    public double LevelOn(int day) => day < 0 ? 0 : levels[day];

    /// <summary>What the days cost as a level: without what they are of their weeks.</summary>
    public double LevelOf(int first, int last)
    {
        var (cost, factor) = (0.0, 0.0);
        for (var day = first; day <= last; day++)
            (cost, factor) = (cost + values[day], factor + factors[day]);
        return factor > 0 ? cost / factor : 0;
    }

    /// <summary>The standard deviation of the sum of days, with that of the level which they share.</summary>
    public double DeviationOf(int first, int last)
    {
        var (squares, sum) = (0.0, 0.0);
        for (var day = first; day <= last; day++)
            (squares, sum) = (squares + (units[day] * units[day]), sum + units[day]);
        return Deviation * Math.Sqrt(squares + (SharedError * SharedError * sum * sum));
    }

    /// <summary>How far a day is from the level of the last weeks, as a share of it; null where there is none.</summary>
    public double? ShareOff(int day)
    {
        (Common, Uncertainty) = (null, 1);
        var usual = day > Start && model.IsReady ? model.SlowLevel * model.Factor(day) : 0;
        return shareOff = usual > 0 ? Math.Clamp((values[day] / usual) - 1, -MostOff, MostOff) : null;
    }

    /// <summary>How far the day is from what it has in common with places beside, in deviations; null where that is not known.</summary>
    public double? Standing(int day) => IsReady && model.Level > 0 && shareOff is { } off
        ? Math.Abs(((1 + off) / CommonPart()) - 1) * model.SlowLevel * model.Factor(day) / model.Unit(day) / Deviation
        : null;

    /// <summary>Looks at a day; the days before were learnt.</summary>
    /// <param name="day">The day.</param>
    /// <param name="doubt">How uncertain its cost is, as a share of it: 0 for mature days.</param>
    public void LookAt(int day, double doubt)
    {
        Look = (1, 0, true, 0);
        looked = null;
        sums.Begin();
        if (!model.IsReady)
        {
            expected[day] = model.Level;
            (factors[day], commons[day], cleaned[day]) = (1, 1, values[day]);
            sums.See(day, values[day], 1, unit: null);
            return;
        }

        commons[day] = CommonPart();
        var (level, factor) = (Open?.Level ?? (model.Level + model.Slope), model.Factor(day) * commons[day]);
        (factors[day], units[day]) = (factor, model.Unit(day) * commons[day] * Uncertainty);
        var basis = level * factor;
        var (usual, asOften) = habits.Usual(day, values[day] - basis, units[day]);
        usuals[day] = usual;
        expected[day] = basis + usual;
        cleaned[day] = values[day] - usual;
        sums.See(day, values[day] - (asOften ? usual : 0), factor, units[day]);
        if (Open is not null || level <= 0 || !IsReady)
            return;
        var error = (cleaned[day] - basis) / units[day];
        var probability = Looks * TailFit.Probability(Math.Abs(error) / (1 + (doubt * basis / units[day])), residuals, LeastDeviation, PriorOfDay);
        Look = (probability, 1, error > 0, level);
        if (doubt == 0 && sums.LookAt(day, Deviation, probability) is { } most)
            Look = most;
        looked = Look.Probability;
        Look = Look with { Probability = tails.Of(Math.Min(1, Look.Probability)) };
    }

    private double CommonPart() => Common is { } others ? Math.Max(LeastCommon, 1 + (loading.Slope * others)) : 1;

    /// <summary>Begins an excursion that the last look gave away.</summary>
    public Excursion Begin(int day)
    {
        var (first, level) = (day, Look.Level);
        if (Look.Days > 1)
        {
            // The days that stand out the most together.
            var (sum, most) = (0.0, double.NegativeInfinity);
            for (var past = day; past > day - Look.Days - 7 && past >= sums.From && past > Start; past--)
            {
                sum += (Look.Higher ? 1 : -1) * (cleaned[past] - (level * factors[past]));
                if (sum / Math.Sqrt(day - past + 1) is var standing && standing > most)
                    (first, most) = (past, standing);
            }
        }

        residuals.Forget();
        sums.Forget();

        // What begins again so soon, the same way, goes on.
        if (Past.Count > 0 && Past[^1] is var before && before.Higher == Look.Higher && before.EndedOn >= day - Again)
        {
            (before.EndedOn, before.Stays, before.LastDay, before.Since) = (null, false, day, day);
            return Open = before;
        }

        for (var past = first; past < day; past++)
            expected[past] = (level * factors[past]) + usuals[past];
        return Open = new Excursion(first, day, level, Look.Higher, Look.Probability);
    }

    /// <summary>Begins one that a place above gave away; goes on with what is open already.</summary>
    public Excursion BeginBelow(Excursion above, int day)
    {
        if (Open is { } open && open.Higher == above.Higher)
            return open;
        var level = above.FirstDay > Start ? LevelOn(above.FirstDay - 1) : 0;
        for (var past = above.FirstDay; past <= day; past++)
            expected[past] = level * factors[past];
        residuals.Forget();
        return Open = new Excursion(above.FirstDay, day, level, above.Higher, above.Probability);
    }

    /// <summary>How much more the days from one to another cost than what they would have at the level before.</summary>
    public double Excess(int first, int last)
    {
        if (first <= Start)
            return values.AsSpan(first, last - first + 1).ToArray().Sum();
        var level = LevelOn(first - 1);
        var sum = 0.0;
        for (var day = first; day <= last; day++)
            sum += values[day] - usuals[day] - (level * factors[day]);
        return sum;
    }

    /// <summary>Learns the day that was looked at last.</summary>
    /// <param name="day">The day.</param>
    public void Learn(int day)
    {
        if (day < Start)
            return;
        if (looked is { } probability)
            tails.Learn(probability, wasImprobable);
        wasImprobable = looked is { } found && TailRecord.IsImprobable(found);
        if (Open is { } open)
        {
            Follow(open, day);
            levels[day] = model.Level;
            sums.Stay(day, model.SlowLevel);
            return;
        }

        if (model.IsReady && model.Level > 0)
        {
            var error = (cleaned[day] - ((model.Level + model.Slope) * factors[day])) / units[day];
            residuals.Add(error);
            sums.Learn(error, Deviation);
        }

        if (Common is { } others && shareOff is { } own && model.Level > 0)
            loading.Learn(others, own, units[day] / Math.Max(model.Level * factors[day], double.Epsilon));
        model.Learn(day, model.IsReady ? cleaned[day] / commons[day] : values[day]);
        if (!model.IsReady)
            cleaned[day] = values[day];
        levels[day] = model.Level;
        sums.Stay(day, model.SlowLevel, model.SlowSlope);
    }

    private void Follow(Excursion open, int day)
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
            var standing = MeanExcess(open, open.FirstDay, day) * (day - open.FirstDay + 1) / DeviationOf(open.FirstDay, day);
            open.Probability = Math.Min(open.Probability, LooksAtSums * TailFit.Probability(standing));
        }

        if (day - open.Since + 1 >= Acceptance)
            End(open, day, LevelOf(day - 9, day), stays: true);
    }

    /// <summary>How much more days cost on average than the level before lets expect; less, of dips.</summary>
    private double MeanExcess(Excursion open, int first, int last)
    {
        var sum = 0.0;
        for (var day = first; day <= last; day++)
            sum += values[day] - usuals[day] - (open.Level * factors[day]);
        return (open.Higher ? sum : -sum) / (last - first + 1);
    }

    private void End(Excursion open, int day, double level, bool stays)
    {
        (open.EndedOn, open.Stays) = (day, stays);
        if (Past.Count == 0 || Past[^1] != open)
            Past.Add(open);
        if (stays)
            sums.From = day;
        else
        {
            for (var i = open.FirstDay; i <= day; i++)
            {
                (cleaned[i], levels[i]) = (open.Level * factors[i], open.Level);
                sums.Replace(i, open.Level);
            }
        }

        model.MoveTo(level);
        Open = null;
    }
}
