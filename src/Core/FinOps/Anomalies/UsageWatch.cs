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

    /// <summary>What probabilities of a day are multiplied by, for there are several looks.</summary>
    private const double Looks = 1.5;

    private const int FewestResiduals = 14;

    /// <summary>What others are off by is never taken for more, or for more of a day.</summary>
    private const double MostOff = 3;
    private const double LeastCommon = 0.1;

    private readonly UsageHabits habits;
    private readonly UsageDays days;
    private readonly DailyLevel model = new();
    private readonly Spread residuals = new(Memory, Delay);
    private readonly UsageSums sums;
    private readonly UsageExcursions excursions;
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
        days = new(values, start);
        habits = new(firstDay, start, values.Length);
        sums = new(firstDay, start + DailyLevel.FirstDays, values.Length);
        excursions = new(days, sums, model, residuals);
    }

    /// <summary>The first day with a cost.</summary>
    public int Start => days.Start;

    /// <summary>What is going on; null when costs are as expected.</summary>
    public Excursion? Open => excursions.Open;

    /// <summary>What the places beside are off on the day that is looked at next, as a share; null where that is not known.</summary>
    public double? Common { get; set; }

    /// <summary>How many times more uncertain that day is than others.</summary>
    public double Uncertainty { get; set; } = 1;

    /// <summary>What the last look found: the day's probability, which sum of days is that improbable, and whether they are more than expected.</summary>
    public UsageLook Look { get; private set; }

    /// <summary>Excursions that are over.</summary>
    public IReadOnlyList<Excursion> Past => excursions.Past;

    /// <summary>Whether enough is known to judge.</summary>
    public bool IsReady => residuals.Count >= FewestResiduals;

    /// <summary>Whether a day could be judged by what was known before it.</summary>
    public bool IsReadyOn(int day) => day >= Start + FewestDays;

    /// <summary>How far such a day usually is from what is expected, on average, in money.</summary>
    public double UnitOn(int day) => days.Units[day];

    /// <summary>What a day cost.</summary>
    public double Value(int day) => days.Values[day];

    /// <summary>What it was expected to cost; during an excursion, by the level before it.</summary>
    public double Expected(int day) => days.Expected[day];

    /// <summary>The standard deviation of what days are off, in <see cref="UnitOn"/>.</summary>
    public double Deviation => Math.Max(residuals.Deviation, LeastDeviation);

    /// <summary>The level after a day; 0 before there is one.</summary>
    public double LevelOn(int day) => days.LevelOn(day);

    /// <summary>What the days cost as a level: without what they are of their weeks.</summary>
    public double LevelOf(int first, int last) => days.LevelOf(first, last);

    /// <summary>The standard deviation of the sum of days, with that of the level which they share.</summary>
    public double DeviationOf(int first, int last) => days.DeviationOf(first, last, Deviation);

    /// <summary>How far a day is from the level of the last weeks, as a share of it; null where there is none.</summary>
    public double? ShareOff(int day)
    {
        (Common, Uncertainty) = (null, 1);
        var usual = day > Start && model.IsReady ? model.SlowLevel * model.Factor(day) : 0;
        return shareOff = usual > 0 ? Math.Clamp((days.Values[day] / usual) - 1, -MostOff, MostOff) : null;
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
        Look = new(1, 0, Higher: true, 0);
        looked = null;
        sums.Begin();
        if (!model.IsReady)
        {
            days.Expected[day] = model.Level;
            (days.Factors[day], days.Commons[day], days.Cleaned[day]) = (1, 1, days.Values[day]);
            sums.See(day, days.Values[day], 1, unit: null);
            return;
        }

        days.Commons[day] = CommonPart();
        var (level, factor) = (Open?.Level ?? (model.Level + model.Slope), model.Factor(day) * days.Commons[day]);
        (days.Factors[day], days.Units[day]) = (factor, model.Unit(day) * days.Commons[day] * Uncertainty);
        var basis = level * factor;
        var (usual, asOften) = habits.Usual(day, days.Values[day] - basis, days.Units[day]);
        days.Usuals[day] = usual;
        days.Expected[day] = basis + usual;
        days.Cleaned[day] = days.Values[day] - usual;
        sums.See(day, days.Values[day] - (asOften ? usual : 0), factor, days.Units[day]);
        if (Open is not null || level <= 0 || !IsReady)
            return;
        var error = (days.Cleaned[day] - basis) / days.Units[day];
        var probability = Looks * TailFit.Probability(Math.Abs(error) / (1 + (doubt * basis / days.Units[day])), residuals, LeastDeviation, PriorOfDay);
        Look = new(probability, 1, error > 0, level);
        if (doubt == 0 && sums.LookAt(day, Deviation, probability) is { } most)
            Look = most;
        looked = Look.Probability;
        Look = Look with { Probability = tails.Of(Math.Min(1, Look.Probability)) };
    }

    private double CommonPart() => Common is { } others ? Math.Max(LeastCommon, 1 + (loading.Slope * others)) : 1;

    /// <summary>Begins an excursion that the last look gave away.</summary>
    public Excursion Begin(int day) => excursions.Begin(day, Look);

    /// <summary>Begins one that a place above gave away; goes on with what is open already.</summary>
    public Excursion BeginBelow(Excursion above, int day) => excursions.BeginBelow(above, day);

    /// <summary>How much more the days from one to another cost than what they would have at the level before.</summary>
    public double Excess(int first, int last) =>
        first <= Start ? days.Values.AsSpan(first, last - first + 1).ToArray().Sum() : days.Excess(first, last, LevelOn(first - 1));

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
            excursions.Follow(open, day, Deviation);
            days.Levels[day] = model.Level;
            sums.Stay(day, model.SlowLevel);
            return;
        }

        if (model.IsReady && model.Level > 0)
        {
            var error = (days.Cleaned[day] - ((model.Level + model.Slope) * days.Factors[day])) / days.Units[day];
            residuals.Add(error);
            sums.Learn(error, Deviation);
        }

        if (Common is { } others && shareOff is { } own && model.Level > 0)
            loading.Learn(others, own, days.Units[day] / Math.Max(model.Level * days.Factors[day], double.Epsilon));
        model.Learn(day, model.IsReady ? days.Cleaned[day] / days.Commons[day] : days.Values[day]);
        if (!model.IsReady)
            days.Cleaned[day] = days.Values[day];
        days.Levels[day] = model.Level;
        sums.Stay(day, model.SlowLevel, model.SlowSlope);
    }
}
