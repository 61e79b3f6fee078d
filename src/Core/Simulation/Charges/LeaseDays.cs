using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Charges;

/// <summary>Hours of a node on a day at one price.</summary>
/// <param name="Lease">Place of its lease.</param>
/// <param name="Day">Midnight, UTC.</param>
/// <param name="Hours">To ten digits.</param>
/// <param name="Price">Of an hour, US dollars; of covered hours, what they would have cost.</param>
/// <param name="ListPrice">Of an hour on demand then, US dollars.</param>
/// <param name="Commitment">Place of the commitment that covers them; null for none.</param>
/// <param name="Paid">What they cost in truth, US dollars: of covered hours, their part of what is paid for the commitment.</param>
internal readonly record struct LeaseHours(int Lease, DateTimeOffset Day, decimal Hours, decimal Price, decimal ListPrice, int? Commitment, decimal Paid);

/// <summary>A commitment on a day.</summary>
/// <param name="Commitment">Its place.</param>
/// <param name="Day">Midnight, UTC.</param>
/// <param name="Hours">Of the day that were simulated.</param>
/// <param name="Paid">US dollars, used or not.</param>
/// <param name="Unused">US dollars of it that nothing used.</param>
internal readonly record struct CommitmentDay(int Commitment, DateTimeOffset Day, decimal Hours, decimal Paid, decimal Unused);

/// <summary>
/// Goes through the days of a run and says what each node cost. A started second is a whole one, and a node costs a minute at least, as clouds bill machines. A price holds for whole
/// hours of the clock, and commitments are used or lost hour by hour. Work grows with hours of nodes where prices move or commitments may cover them, with days of nodes elsewhere.
/// </summary>
internal sealed class LeaseDays
{
    /// <summary>Digits of hours behind the point.</summary>
    public const int HourDigits = 10;

    /// <summary>Digits of US dollars behind the point, of parts of what is paid for a commitment.</summary>
    public const int MoneyDigits = 12;

    private const decimal SecondsOfHour = 3600;
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly EnvironmentRun environment;
    private readonly IReadOnlyList<NodeLease> leases;
    private readonly IReadOnlyList<HeldCommitment> held;
    private readonly Commitment[] commitments;
    private readonly HashSet<int> moving;
    private readonly DateTimeOffset start;
    private readonly DateTimeOffset end;
    private readonly Dictionary<int, bool> hourly = [];

    public LeaseDays(EnvironmentRun environment, IReadOnlyList<NodeLease> leases)
    {
        (this.environment, this.leases, held) = (environment, leases, environment.Environment.Commitments);
        commitments = [.. held.Select(commitment => commitment.ToFleet(environment.Clouds))];
        moving = [.. environment.Timeline.Where(happening => happening.Kind == EnvironmentEventKind.OfferPrice).Select(happening => happening.Subject)];
        (start, end) = (environment.Start, environment.Start + environment.Horizon);
    }

    /// <summary>One day after another.</summary>
    public IEnumerable<(IReadOnlyList<LeaseHours> Nodes, IReadOnlyList<CommitmentDay> Commitments)> All()
    {
        int[] byStart = [.. Enumerable.Range(0, leases.Count).OrderBy(lease => leases[lease].From).ThenBy(lease => lease)];
        var (next, active) = (0, new List<int>());
        for (var day = Midnight(start); day < end; day = day.AddDays(1))
        {
            while (next < byStart.Length && start + leases[byStart[next]].From < day.AddDays(1))
                active.Add(byStart[next++]);
            yield return Day(day, active);
            active.RemoveAll(lease => End(lease) <= day.AddDays(1));
        }
    }

    private (IReadOnlyList<LeaseHours> Nodes, IReadOnlyList<CommitmentDay> Commitments) Day(DateTimeOffset day, List<int> active)
    {
        var sums = new Dictionary<(int Lease, decimal Price, decimal ListPrice, int? Commitment), (decimal Hours, decimal Amount)>();
        var byHour = active.Where(IsHourly).ToList();
        foreach (var lease in active.Where(lease => !IsHourly(lease)))
            Add(lease, environment.Price(leases[lease].Offer, TimeSpan.Zero), TimeSpan.Zero, null, HoursWithin(lease, day, day.AddDays(1)), 0);
        for (var hour = day; byHour.Count > 0 && hour < day.AddDays(1); hour += Hour)
        {
            foreach (var part in HourOf(hour, byHour))
                Add(part.Lease, part.Price, At(hour), part.Commitment, part.Hours, part.Amount);
        }

        var used = sums.Where(sum => sum.Key.Commitment is not null).GroupBy(sum => sum.Key.Commitment!.Value).ToDictionary(group => group.Key, group => group.ToArray());
        var nodes = sums.Where(sum => sum.Key.Commitment is null).Select(sum => new LeaseHours(sum.Key.Lease, day, sum.Value.Hours, sum.Key.Price, sum.Key.ListPrice, null, sum.Value.Hours * sum.Key.Price)).ToList();
        var days = new List<CommitmentDay>();
        for (var k = 0; k < commitments.Length; k++)
        {
            if (HoursInForce(k, day) is not (> 0 and var hours))
                continue;
            var (paid, capacity) = (decimal.Round(commitments[k].PaidHourly * hours, MoneyDigits, MidpointRounding.ToEven), (IsReservation(k) ? commitments[k].Machines : commitments[k].HourlyAmount) * hours);
            var (spent, sofar) = (0m, 0m);
            foreach (var (key, sum) in used.GetValueOrDefault(k) ?? [])
            {
                // Parts are differences of rounded sums: together they are what is paid, to the last digit.
                sofar += IsReservation(k) ? sum.Hours : sum.Amount;
                var upTo = decimal.Round(paid * Math.Min(1, sofar / capacity), MoneyDigits, MidpointRounding.ToEven);
                nodes.Add(new(key.Lease, day, sum.Hours, key.Price, key.ListPrice, k, upTo - spent));
                spent = upTo;
            }

            days.Add(new(k, day, hours, paid, paid - spent));
        }

        return (nodes, days);

        void Add(int lease, decimal price, TimeSpan at, int? commitment, decimal hours, decimal amount)
        {
            if (hours == 0)
                return;
            var key = (lease, price, environment.Price(environment.Market[leases[lease].Offer].OnDemandIndex, at), commitment);
            var sum = sums.GetValueOrDefault(key);
            sums[key] = (sum.Hours + hours, sum.Amount + amount);
        }
    }

    /// <summary>What nodes cost in an hour of the clock, those that commitments cover apart.</summary>
    private IEnumerable<(int Lease, decimal Price, int? Commitment, decimal Hours, decimal Amount)> HourOf(DateTimeOffset hour, List<int> active)
    {
        var at = At(hour);
        var groups = active.Select(lease => (Lease: lease, Hours: HoursWithin(lease, hour, hour + Hour))).Where(part => part.Hours > 0)
            .GroupBy(part => leases[part.Lease].Offer).Select(group => (Offer: group.Key, Price: environment.Price(group.Key, at), Parts: group.ToArray())).ToArray();
        var covered = Coverage.Of([.. groups.Select(group => (group.Price, group.Parts.Sum(part => part.Hours)))], commitments, (k, group) => IsInForce(k, hour) && held[k].Covers(environment.Market[groups[group].Offer]), ShareOf(hour))
            .ToLookup(part => part.Node);
        for (var group = 0; group < groups.Length; group++)
        {
            var (_, price, parts) = groups[group];
            var (at0, left) = (0, parts.Length > 0 ? parts[0].Hours : 0);
            foreach (var cover in covered[group])
            {
                for (var (hours, amount) = (cover.Hours, cover.Amount); hours > 0 && at0 < parts.Length;)
                {
                    var taken = Math.Min(hours, left);
                    var money = taken == hours ? amount : taken * price;
                    yield return (parts[at0].Lease, price, cover.Commitment, taken, money);
                    (hours, amount, left) = (hours - taken, amount - money, left - taken);
                    if (left == 0 && ++at0 < parts.Length)
                        left = parts[at0].Hours;
                }
            }

            for (; at0 < parts.Length; left = ++at0 < parts.Length ? parts[at0].Hours : 0)
                yield return (parts[at0].Lease, price, null, left, 0);
        }
    }

    private bool IsHourly(int lease)
    {
        var offer = leases[lease].Offer;
        if (!hourly.TryGetValue(offer, out var known))
            hourly[offer] = known = moving.Contains(offer) || moving.Contains(environment.Market[offer].OnDemandIndex) || held.Any(commitment => commitment.Covers(environment.Market[offer]));
        return known;
    }

    /// <summary>The first moment of an hour of the clock that is part of the run.</summary>
    private TimeSpan At(DateTimeOffset hour) => hour > start ? hour - start : TimeSpan.Zero;

    private bool IsReservation(int k) => held[k].Machines > 0;

    private bool IsInForce(int k, DateTimeOffset hour)
    {
        var at = At(hour);
        return held[k].From <= at && !(held[k].Until <= at);
    }

    private decimal HoursInForce(int k, DateTimeOffset day) => Enumerable.Range(0, 24).Select(hour => day.AddHours(hour)).Where(hour => IsInForce(k, hour)).Sum(ShareOf);

    /// <summary>How much of an hour of the clock is part of the run.</summary>
    private decimal ShareOf(DateTimeOffset hour) => Hours((hour + Hour < end ? hour + Hour : end) - (hour > start ? hour : start));

    private decimal HoursWithin(int lease, DateTimeOffset from, DateTimeOffset to)
    {
        var (first, last) = (start + Floor(leases[lease].From), End(lease));
        return Hours((last < to ? last : to) - (first > from ? first : from));
    }

    private DateTimeOffset End(int lease)
    {
        var (first, last) = (Floor(leases[lease].From), leases[lease].To);
        var whole = Floor(last + TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        return start + (whole - first < Least ? first + Least : whole);
    }

    private static decimal Hours(TimeSpan time) => time <= TimeSpan.Zero ? 0 : decimal.Round((decimal)time.TotalSeconds / SecondsOfHour, HourDigits, MidpointRounding.ToEven);

    private static TimeSpan Floor(TimeSpan time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond));

    private static DateTimeOffset Midnight(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);
}
