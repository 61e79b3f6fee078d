using CloudIntel.Core.Analytics.Forecasting.Totals;

namespace CloudIntel.Core.FinOps.Forecasts;

/// <summary>Forecasts where a budget's period will end.</summary>
public static class BudgetForecaster
{
    /// <summary>Days that are known to a smaller share than this are left to the forecast; others are completed by it.</summary>
    private const decimal LeastShare = 0.9m;

    /// <summary>How long bills are taken to be incomplete as long as nothing is learned of them: those of the large clouds lag by up to a day and more.</summary>
    private static readonly TimeSpan UnlearnedLag = TimeSpan.FromHours(36);

    /// <summary>Nothing is forecast of periods that end later than this: in ten years.</summary>
    private const int MostDays = 3660;

    /// <summary>Beyond this, figures are no money: the ledger holds 16 digits before the point.</summary>
    private const double Largest = 1e15;

    /// <summary>Forecasts; null where fewer than <see cref="TotalForecaster.Shortest"/> days are known, or the period ends too far away.</summary>
    /// <param name="facts">A snapshot; nothing else is read.</param>
    public static BudgetForecast? Forecast(BudgetForecastFacts facts)
    {
        var (start, end) = (Day(facts.Period.Start), Day(facts.Period.End.AddTicks(-1)).AddDays(1));
        if (Known(facts) is not { } known || end.DayNumber - known.DayNumber > MostDays)
            return null;
        var charges = Completed(facts, known);
        if (ChargeHistory.Of(charges, known) is not { } history || history.Daily.Length < TotalForecaster.Shortest)
            return null;

        var days = Math.Max(0, end.DayNumber - Later(known, start).DayNumber);
        // Days between what is known and the period's start are forecast, too, but do not count.
        var lead = Math.Max(0, start.DayNumber - known.DayNumber);
        var rest = TotalForecaster.Forecast(history.Daily, Math.Max(1, days + lead), facts.Champion);
        var past = Settled(facts.Past, charges, known);
        var track = new ForecastTrack(past);
        var ahead = new Ahead(facts, history, rest, track, known, end, lead, days);
        var total = ahead.Until(days);
        return !IsMoney(total, track)
            ? null
            : new()
            {
                Expected = ahead.Money(days, 0.5),
                Intervals = ahead.Intervals(days),
                OverrunPercent = (int)Math.Round(100 * (1 - track.HoldsBelow(1 - total.Above((double)facts.Limit - ahead.Base(days))))),
                Exhaustion = Exhaustion(facts, ahead, known, start, days),
                ExpectedFees = decimal.Round(ahead.Fees(days), 2),
                LastDay = known.AddDays(-1),
                DaysLearned = history.Daily.Length,
                Decision = rest.Decision,
                Origins = rest.Origins,
                LevelSince = rest.Drift is { } drift && history.Daily.Length - drift.Since <= TotalForecaster.RecentDrift ? history.First.AddDays(drift.Since) : null,
                PastCount = track.Count,
                Coverage = track.Coverage,
                News = [.. ahead.Records(facts.Past, start, rest.Decision.Model), .. past.Except(facts.Past)],
            };
    }

    /// <summary>Past forecasts with what they turned out to be; what lies before all charges that were given stays as it was said to be.</summary>
    private static IReadOnlyList<PastForecast> Settled(IReadOnlyList<PastForecast> past, IReadOnlyList<DayCharge> charges, DateOnly known)
    {
        if (past.Count == 0 || charges.Count == 0)
            return past;
        var first = charges.Min(charge => charge.Day);
        var days = charges.GroupBy(charge => charge.Day).ToDictionary(day => day.Key, day => day.Sum(charge => charge.Cost));
        return
        [
            .. past.Select(forecast => forecast.Since < first || forecast.End > known
                ? forecast
                : forecast with { Actual = decimal.Round(Enumerable.Range(forecast.Since.DayNumber, forecast.End.DayNumber - forecast.Since.DayNumber).Sum(day => days.GetValueOrDefault(DateOnly.FromDayNumber(day))), 2) }),
        ];
    }

    /// <summary>The first day whose cost is not known well enough; null without data.</summary>
    private static DateOnly? Known(BudgetForecastFacts facts)
    {
        if (facts.DataThrough is not { } through)
            return null;
        var known = Earlier(Day(through), Day(facts.Now));
        while (ShareOf(known.AddDays(-1), facts) is not { } share || share < LeastShare)
            known = known.AddDays(-1);
        return known;
    }

    /// <summary>How much of a day is known, as far as it is learned; null where nothing is learned and the day is young.</summary>
    private static decimal? ShareOf(DateOnly day, BudgetForecastFacts facts)
    {
        if (facts.Maturity is not { } maturity)
            return 1;
        var age = facts.Now - new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        if (maturity.Count == 0)
            return age >= UnlearnedLag ? 1 : null;
        if (age.TotalHours >= maturity[^1].Hours)
            return 1;
        var reached = maturity.LastOrDefault(share => share.Hours <= age.TotalHours);
        return reached.Share == 0 ? null : Math.Min(reached.Share, 1 / LeastShare);
    }

    /// <summary>The charges, with what is still to come of usage of young days.</summary>
    private static IReadOnlyList<DayCharge> Completed(BudgetForecastFacts facts, DateOnly known) => facts.Maturity is not { Count: > 0 }
        ? facts.Charges
        : [.. facts.Charges.Select(charge => charge.Kind == DayCharge.Usage && charge.Day < known && ShareOf(charge.Day, facts) is { } share ? charge with { Cost = charge.Cost / share } : charge)];

    private static BudgetExhaustion Exhaustion(BudgetForecastFacts facts, Ahead ahead, DateOnly known, DateOnly start, int days)
    {
        if (facts.Spent > facts.Limit)
        {
            var (sum, passed) = (0m, known);
            foreach (var day in facts.Charges.Where(charge => charge.Day >= start).GroupBy(charge => charge.Day).OrderBy(day => day.Key))
            {
                sum += day.Sum(charge => charge.Cost);
                if (sum > facts.Limit)
                {
                    passed = day.Key;
                    break;
                }
            }

            return new(passed, passed, passed);
        }

        return new(First(0.5), First(0.9), First(0.1));

        DateOnly? First(double probability)
        {
            for (var count = 1; count <= days; count++)
            {
                if (ahead.Quantile(count, probability) > (double)facts.Limit)
                    return Later(known, start).AddDays(count - 1);
            }

            return null;
        }
    }

    private static bool IsMoney(TotalDistribution total, ForecastTrack track) =>
        double.IsFinite(total.Center) && double.IsFinite(total.Scale)
        && Math.Abs(total.Quantile(track.AskBelow(0.975))) < Largest && Math.Abs(total.Quantile(track.AskBelow(0.025))) < Largest;

    private static DateOnly Day(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);

    private static DateOnly Earlier(DateOnly one, DateOnly other) => one < other ? one : other;

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;

    /// <summary>The days of the period that are still to come: what is certain of them, and what is not.</summary>
    private sealed class Ahead
    {
        private readonly double[] certain;
        private readonly decimal[] fees;
        private readonly double[] feeVariances;
        private readonly TotalForecast rest;
        private readonly double[] expected;
        private readonly ForecastTrack track;
        private readonly DateOnly known;
        private readonly int lead;

        public Ahead(BudgetForecastFacts facts, ChargeHistory history, TotalForecast rest, ForecastTrack track, DateOnly known, DateOnly end, int lead, int days)
        {
            (this.rest, this.track, this.known, this.lead) = (rest, track, known, lead);
            (certain, fees, feeVariances, expected) = (new double[days + 1], new decimal[days + 1], new double[days + 1], new double[days + 1]);
            var first = known.AddDays(lead);

            // What is spent already, but for what goes on from day to day on days that are forecast: of these the greater counts, day by day.
            var (sum, booked) = (0.0, history.Booked.Where(day => day.Key >= first && day.Key < end).ToDictionary());
            var completion = Completed(facts, known).Zip(facts.Charges, (done, charge) => charge.Day >= Day(facts.Period.Start) ? done.Cost - charge.Cost : 0).Sum();
            var settled = facts.Spent + completion - booked.Values.Sum();
            certain[0] = (double)settled;
            var due = history.Due(end).Where(one => one.Day >= first).ToLookup(one => one.Day.DayNumber - first.DayNumber);
            for (var i = 0; i < days; i++)
            {
                sum += Math.Max(rest.Days[lead + i], (double)booked.GetValueOrDefault(first.AddDays(i)));
                expected[i + 1] = sum;
                fees[i + 1] = fees[i] + due[i].Sum(one => one.Amount);
                feeVariances[i + 1] = feeVariances[i] + due[i].Sum(one => Math.Pow((double)one.Spread, 2));
                certain[i + 1] = (double)(settled + fees[i + 1]);
            }
        }

        /// <summary>What is spent already and what is expected by rule in so many days.</summary>
        public double Base(int count) => certain[count];

        /// <summary>Fees that are expected in so many days.</summary>
        public decimal Fees(int count) => fees[count];

        /// <summary>Where the rest will lie that so many days add to <see cref="Base"/>.</summary>
        public TotalDistribution Until(int count)
        {
            if (count == 0)
                return new(0, 0, 1, IsLogarithmic: false);
            var (distribution, center) = (rest.First(lead + count), expected[count]);
            var share = (double)count / (lead + count);
            var error = share * (distribution.IsLogarithmic ? distribution.Scale * distribution.Center : distribution.Scale);
            error = Math.Sqrt((error * error) + feeVariances[count]);
            return distribution.IsLogarithmic && center > 0 ? distribution with { Center = center, Scale = error / center } : new(center, error, distribution.Freedom, IsLogarithmic: false, distribution.Least);
        }

        /// <summary>What more will be spent by then with a probability of one minus the given one, by how such forecasts held.</summary>
        public double Quantile(int count, double probability) => Until(count).Quantile(track.AskBelow(probability)) + certain[count];

        /// <summary>The same, rounded.</summary>
        public decimal Money(int count, double probability) => decimal.Round((decimal)Quantile(count, probability), 2);

        /// <summary>Where what is spent by then will lie.</summary>
        public IReadOnlyList<MoneyInterval> Intervals(int count) =>
        [
            .. ForecastTrack.Levels.Select(level => new MoneyInterval(level, Money(count, (100 - level) / 200.0), Money(count, (100 + level) / 200.0))
            {
                Asked = decimal.Round((decimal)(100 * track.Ask(level / 100.0)), 3),
            }),
        ];

        /// <summary>What is to be kept of it: a quarter of the way, which is known soon, and the end.</summary>
        public IEnumerable<PastForecast> Records(IReadOnlyList<PastForecast> kept, DateOnly start, string model)
        {
            var days = certain.Length - 1;
            foreach (var count in new[] { (days + 3) / 4, days }.Distinct())
            {
                var end = known.AddDays(lead + count);
                if (count > 0 && !kept.Any(other => (other.Since, other.Known, other.End) == (start, known, end)))
                    yield return new(start, known, end) { Model = model, Expected = Money(count, 0.5), Intervals = Intervals(count) };
            }
        }
    }
}
