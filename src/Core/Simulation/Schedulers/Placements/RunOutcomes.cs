using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Clouds;

namespace CloudIntel.Core.Simulation.Schedulers.Placements;

/// <summary>
/// What placements turned out to be in the run so far, day by day, beside what was predicted, as the operator keeps it: a day counts two days later, and where the workload was on nodes of one kind alone. A node's
/// price is shared by the pods on it, by the larger of their parts of its processors and of its memory. Response times are not measured.
/// </summary>
internal sealed class RunOutcomes
{
    private const int SettledAfterDays = 2;
    private const double HoursPerDay = 24;

    private readonly List<PlacementOutcome> settled = [];
    private readonly Dictionary<int, Day> today = []; // by workload
    private readonly Queue<PlacementOutcome> open = [];
    private TimeSpan last;

    /// <summary>Looks at what runs, once a step, and hands over what was learned when a day is over.</summary>
    public void Observe(Decision decision, PlacementChoices choices)
    {
        var view = decision.View;
        var hours = (view.Now - last).TotalHours;
        if (view.Now - last < view.Scenario.Step)
            return;
        var isNewDay = (int)(view.Now.TotalDays) > (int)last.TotalDays;
        last = view.Now;
        Share(decision, hours);
        if (!isNewDay)
            return;
        var time = view.Scenario.Start + view.Now;
        foreach (var (workload, day) in today.OrderBy(day => day.Key))
        {
            if (OutcomeOf(decision, choices, workload, day) is { } outcome)
                open.Enqueue(outcome with { Time = time });
        }

        today.Clear();
        while (open.TryPeek(out var oldest) && oldest.Time <= time.AddDays(-SettledAfterDays))
            settled.Add(open.Dequeue());
        if (settled.Count > 0)
            choices.Learn(LearnedOutcomes.From(settled));
    }

    private void Share(Decision decision, double hours)
    {
        var (view, working) = (decision.View, new Dictionary<int, int>());
        foreach (var node in view.Nodes)
        {
            var its = view.Node(node);
            var (weights, sum) = (new List<(int Workload, double Weight)>(), 0.0);
            foreach (var number in view.PodsOn(node))
            {
                var pod = view.Pod(number);
                var weight = Math.Max(pod.Requests.CpuMillis / (double)Math.Max(1, its.Allocatable.CpuMillis), pod.Requests.MemoryBytes / (double)Math.Max(1, its.Allocatable.MemoryBytes));
                weights.Add((pod.Workload, weight));
                sum += weight;
                working[pod.Workload] = working.GetValueOrDefault(pod.Workload) + (pod.State == PodState.Working ? 1 : 0);
            }

            foreach (var (workload, weight) in weights)
                DayOf(workload).Add(its.Offer, sum > 0 ? (double)view.Price(its.Offer) * weight / sum * hours : 0, hours);
        }

        for (var workload = 0; workload < view.Scenario.Workloads.Count; workload++)
        {
            if (view.Scenario.Workloads[workload] is ServiceWorkload service)
                DayOf(workload).HoursDown += working.GetValueOrDefault(workload) < service.Requirement.EnoughReplicas ? hours : 0;
        }
    }

    private static PlacementOutcome? OutcomeOf(Decision decision, PlacementChoices choices, int workload, Day day)
    {
        var kinds = day.Offers.Select(offer => decision[offer]).Select(offer => (offer.Provider, offer.Region, offer.Offer.Shape.Architecture, offer.Purchase)).Distinct().ToList();
        if (kinds is not [var kind] || decision.View.Scenario.Workloads[workload] is not ServiceWorkload service)
            return null;
        var region = decision.View.Environment.Regions[decision[day.Offers.First()].RegionIndex];
        var rule = choices.Engine.Decide(choices.RequirementOf(decision.View, workload, service.Requirement.Requests, kind.Purchase, region)); // without what was learned
        if (rule.Chosen is not { HourlyCost: > 0 } chosen)
            return null;
        var predicted = (double)chosen.HourlyCost / service.Requirement.Replicas * day.PodHours;
        var promised = rule.Prediction?.Availability?.Expected;
        return new()
        {
            Time = default,
            Provider = kind.Provider,
            Region = kind.Region,
            Architecture = kind.Architecture,
            Purchase = kind.Purchase,
            Cost = predicted > 0 && day.Cost > 0 ? day.Cost / predicted : null,
            Downtime = promised is < 1 ? new(day.HoursDown, (1 - promised.Value) * HoursPerDay) : null,
        };
    }

    private Day DayOf(int workload)
    {
        if (!today.TryGetValue(workload, out var day))
            today[workload] = day = new();
        return day;
    }

    /// <summary>What a workload had on a day.</summary>
    private sealed class Day
    {
        /// <summary>What its nodes were bought as.</summary>
        public SortedSet<int> Offers { get; } = [];

        /// <summary>US dollars.</summary>
        public double Cost { get; private set; }

        public double PodHours { get; private set; }

        public double HoursDown { get; set; }

        public void Add(int offer, double cost, double hours)
        {
            Offers.Add(offer);
            Cost += cost;
            PodHours += hours;
        }
    }
}
