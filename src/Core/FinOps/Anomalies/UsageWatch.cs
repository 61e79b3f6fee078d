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
    private const int Memory = 150;

    /// <summary>The newest of them are not asked: they may belong to what is looked for.</summary>
    private const int Delay = 10;

    /// <summary>Tails are mixed with so many usual values: few say little of tails, and sums of clipped days have short ones.</summary>
    private const double PriorOfDay = 40;
    private const double PriorOfSum = 150;

    /// <summary>What probabilities of a day, and of an excursion as a whole, are multiplied by, for there are several looks a day.</summary>
    private const double Looks = 1.5;
    private const double LooksAtSums = 2;

    /// <summary>Of a day at most so many deviations count in a sum, so that one day alone does not make it.</summary>
    private const double MostOfADay = 4;

    /// <summary>Of a sum of independent days at least this part of the deviation is taken for usual.</summary>
    private const double LeastOfSum = 0.7;

    /// <summary>
    /// What the noise of days lets expect of their means counts as so many means, times the days of each: where it holds, most of what is known; where levels wander,
    /// what the means were.
    /// </summary>
    private const int MeansSupposed = 20;

    private const int FewestSums = 20;
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

    /// <summary>
    /// Sums of so many days are looked at besides the day itself, for what shows in none of them; longer ones change slowly and are looked at less often. Probabilities are
    /// multiplied by the looks: of few days because holidays and weather are as long, of many because a level that wanders is.
    /// </summary>
    private static readonly (int Days, int Stride, double Looks)[] Windows = [(2, 1, 8), (4, 1, 6), (8, 1, 2), (14, 2, 2), (28, 4, 10)];

    private readonly DateOnly firstDay;
    private readonly UsageHabits habits;
    private readonly double[] values;
    private readonly double[] cleaned;
    private readonly double[] expected;

    /// <summary>What sums of days see: without what is usual, on as many days as it was.</summary>
    private readonly double[] steadied;

    private readonly double[] levels;

    /// <summary>What sums of days are compared with: a level that few of these days are part of.</summary>
    private readonly double[] baselines;

    private readonly double[] usuals;
    private readonly double[] slopes;
    private readonly double[] factors;
    private readonly double[] units;
    private readonly double[] inverses;

    /// <summary>What the days are of what they would be without what they have in common with places beside.</summary>
    private readonly double[] commons;

    private readonly DailyLevel model = new();
    private readonly Spread residuals = new(Memory, Delay);
    private readonly NoiseOfMeans noiseOfMeans = new();
    private readonly FactorLoading loading = new();
    private readonly TailRecord tails;
    private readonly Spread[] sums = [.. Windows.Select(_ => new Spread(Memory, Delay))];
    private readonly double?[] newestSums = new double?[Windows.Length];
    private int windowsFrom;
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
        this.firstDay = firstDay;
        this.values = values;
        Start = start;
        cleaned = new double[values.Length];
        expected = new double[values.Length];
        steadied = new double[values.Length];
        levels = new double[values.Length];
        baselines = new double[values.Length];
        usuals = new double[values.Length];
        habits = new UsageHabits(firstDay, start, values.Length);
        slopes = new double[values.Length];
        factors = new double[values.Length];
        units = new double[values.Length];
        inverses = new double[values.Length];
        commons = new double[values.Length];
        windowsFrom = start + DailyLevel.FirstDays;
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
        Array.Clear(newestSums);
        if (!model.IsReady)
        {
            expected[day] = model.Level;
            (factors[day], commons[day], cleaned[day], steadied[day]) = (1, 1, values[day], values[day]);
            return;
        }

        commons[day] = CommonPart();
        var (level, factor) = (Open?.Level ?? (model.Level + model.Slope), model.Factor(day) * commons[day]);
        (factors[day], units[day]) = (factor, model.Unit(day) * commons[day] * Uncertainty);
        inverses[day] = 1 / Math.Max(units[day], 1e-12);
        var basis = level * factor;
        var (usual, asOften) = habits.Usual(day, values[day] - basis, units[day]);
        usuals[day] = usual;
        expected[day] = basis + usual;
        (cleaned[day], steadied[day]) = (values[day] - usual, values[day] - (asOften ? usual : 0));
        if (Open is not null || level <= 0 || !IsReady)
            return;
        var error = (cleaned[day] - basis) / units[day];
        var probability = Looks * TailFit.Probability(Math.Abs(error) / (1 + (doubt * basis / units[day])), residuals, LeastDeviation, PriorOfDay);
        Look = (probability, 1, error > 0, level);
        if (doubt == 0)
            LookAtSums(day);
        looked = Look.Probability;
        Look = Look with { Probability = tails.Of(Math.Min(1, Look.Probability)) };
    }

    private void LookAtSums(int day)
    {
        for (var i = 0; i < Windows.Length; i++)
        {
            var (window, stride, looks) = Windows[i];
            if ((firstDay.DayNumber + day) % stride != 0)
                continue;
            if ((newestSums[i] = Sum(day, window)) is not { } sum)
                break;
            if (sums[i].Count < FewestSums)
                continue;
            var least = LeastOfSum * Deviation / Math.Sqrt(window);
            if (Math.Abs(sum) <= TailFit.Least * least)
                continue;
            var ofSum = looks * TailFit.Probability(Math.Abs(sum), sums[i], least, PriorOfSum, noiseOfMeans.Deviation(window, Deviation), MeansSupposed * window);
            if (ofSum < Look.Probability)
                Look = (ofSum, window, sum > 0, baselines[day - window]);
        }
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
            for (var past = day; past > day - Look.Days - 7 && past >= windowsFrom && past > Start; past--)
            {
                sum += (Look.Higher ? 1 : -1) * (cleaned[past] - (level * factors[past]));
                if (sum / Math.Sqrt(day - past + 1) is var standing && standing > most)
                    (first, most) = (past, standing);
            }
        }

        residuals.Forget();
        foreach (var ofWindow in sums)
            ofWindow.Forget();

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
            (levels[day], baselines[day]) = (model.Level, model.SlowLevel);
            return;
        }

        if (model.IsReady && model.Level > 0)
        {
            var error = (cleaned[day] - ((model.Level + model.Slope) * factors[day])) / units[day];
            residuals.Add(error);
            noiseOfMeans.Learn(error, Deviation);
            for (var i = 0; i < Windows.Length; i++)
            {
                if (newestSums[i] is { } sum)
                    sums[i].Add(sum);
            }
        }

        if (Common is { } others && shareOff is { } own && model.Level > 0)
            loading.Learn(others, own, units[day] / Math.Max(model.Level * factors[day], double.Epsilon));
        model.Learn(day, model.IsReady ? cleaned[day] / commons[day] : values[day]);
        if (!model.IsReady)
            cleaned[day] = values[day];
        (levels[day], baselines[day], slopes[day]) = (model.Level, model.SlowLevel, model.SlowSlope);
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
            windowsFrom = day;
        else
        {
            for (var i = open.FirstDay; i <= day; i++)
            {
                (cleaned[i], steadied[i]) = (open.Level * factors[i], open.Level * factors[i]);
                (levels[i], baselines[i]) = (open.Level, open.Level);
            }
        }

        model.MoveTo(level);
        Open = null;
    }

    /// <summary>What the last days were off on average from what the level before them let expect, as a share of it; null where that is not known.</summary>
    private double? Sum(int day, int days)
    {
        if (day - days < windowsFrom || baselines[day - days] <= 0)
            return null;
        var (sum, level, slope, most) = (0.0, baselines[day - days], slopes[day - days], MostOfADay * Deviation);
        for (var i = day - days + 1; i <= day; i++)
            sum += Math.Max(-most, Math.Min(most, (steadied[i] - ((level + (slope * (i - day + days))) * factors[i])) * inverses[i]));
        return sum / days;
    }
}
