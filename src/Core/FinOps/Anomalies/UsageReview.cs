namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>
/// Goes through the days of a hierarchy as they came: each day every place is looked at by what was known before, and what is too improbable is put down to the
/// smallest place that explains it.
/// </summary>
internal sealed class UsageReview
{
    /// <summary>Probabilities count as of so many at least: few places, watched day by day, are looked at as often in a year.</summary>
    private const int FewestLooked = 365;

    /// <summary>The part of an excess that a place has to explain to stand for it.</summary>
    private const double Explaining = 0.8;

    /// <summary>The part of an excess that makes one place below its culprit.</summary>
    private const double Half = 0.5;

    /// <summary>A place below that has this part of an excess was told already: the rest of it is not worth another word.</summary>
    private const double Covering = 0.2;

    /// <summary>Excursions of neighbours that begin so many days apart are one.</summary>
    private const int Together = 3;

    private readonly Dictionary<CostNode, UsageWatch> watches;
    private readonly IReadOnlyList<CommonFactor> factors;
    private readonly List<UsageCase> cases = [];

    /// <summary>What goes on untold, for something above or below was told of the like.</summary>
    private readonly List<(CostNode Node, Excursion Excursion, UsageCase Told)> silent = [];

    public UsageReview(CostTree tree, AnomalyDays days)
    {
        Tree = tree;
        var tails = new TailRecord();
        watches = tree.Nodes.ToDictionary(node => node, node => new UsageWatch(days.First, days.Corrected(node.Costs), node.Start, tails));
        factors = CommonFactor.Of(tree, Watch);
    }

    /// <summary>The hierarchy.</summary>
    public CostTree Tree { get; }

    /// <summary>All that stood out, oldest first.</summary>
    public IReadOnlyList<UsageCase> Cases => cases;

    /// <summary>The evidence of all that stood out and costs more: minus the decimal logarithm of its probability.</summary>
    public IReadOnlyList<double> Evidence => [.. cases.Where(one => one.Excursion.Higher).Select(one => -Math.Log10(one.Excursion.Probability))];

    /// <summary>How long all places with nothing below them were looked at together.</summary>
    public double Years { get; private set; }

    /// <summary>What is known of a place.</summary>
    public UsageWatch Watch(CostNode node) => watches[node];

    /// <summary>Goes through all days.</summary>
    /// <param name="days">Which, and how mature they are.</param>
    /// <param name="rate">The share of false ones among what stands out on a day.</param>
    public void Run(AnomalyDays days, double rate)
    {
        var improbable = new List<double>();
        for (var day = 0; day < days.Count; day++)
        {
            improbable.Clear();
            foreach (var factor in factors)
                factor.LookAt(day);
            var looked = 0;
            foreach (var node in Tree.Nodes)
            {
                if (node.Start > day)
                    continue;
                var watch = watches[node];
                watch.LookAt(day, days.Doubt(day));
                looked += watch.IsReady ? 1 : 0;
                Years += watch.IsReady && node.Children.Count == 0 ? 1 / 365.0 : 0;
                if (watch.Look.Probability <= rate)
                    improbable.Add(watch.Look.Probability);
            }

            if (improbable.Count > 0)
                Open(day, FalseDiscovery.Threshold(improbable, Math.Max(looked, FewestLooked), rate));
            foreach (var node in Tree.Nodes)
                watches[node].Learn(day);
            TellWhatGoesOn(day);
        }
    }

    /// <summary>The path down from a place, along the greatest part of an excess, and the part of its end.</summary>
    public (CostNode Culprit, double Share) Culprit(CostNode node, Excursion excursion)
    {
        var sign = excursion.Higher ? 1 : -1;
        var whole = sign * watches[node].Excess(excursion.FirstDay, excursion.LastDay);
        var (culprit, part) = (node, whole);
        while (culprit.Children.Count > 0)
        {
            var (greatest, excess) = Greatest(culprit, excursion, excursion.LastDay);
            if (!(excess >= Half * part))
                break;
            (culprit, part) = (greatest, excess);
        }

        return (culprit, whole > 0 ? Math.Clamp(part / whole, 0, 1) : 1);
    }

    private void Open(int day, double threshold)
    {
        foreach (var node in Tree.Nodes)
        {
            var watch = watches[node];
            if (node.Start > day || watch.Look.Probability > threshold || watch.Open is not null)
                continue;
            var excursion = watch.Begin(day);
            if (excursion.DetectedOn < day)
                continue;
            if (Told(node, excursion, day) is not { } told)
                Tell(node, excursion, day);
            else if (told.Node != node && !IsMost(node, excursion, told, day))
                silent.Add((node, excursion, told));
        }
    }

    private void Tell(CostNode node, Excursion excursion, int day)
    {
        var place = Smallest(node, excursion, day);
        if (place != node)
            excursion = watches[place].BeginBelow(excursion, day);
        cases.Add(new(place, watches[place], excursion));
    }

    /// <summary>Tells what goes on when what was told of the like is over.</summary>
    private void TellWhatGoesOn(int day)
    {
        silent.RemoveAll(one => watches[one.Node].Open != one.Excursion || one.Told.Excursion.Stays);
        foreach (var one in silent.Where(one => one.Told.Excursion.EndedOn is not null && one.Told.Excursion.LastDay + Together < day).ToList())
        {
            if (one.Excursion.LastDay < day || Told(one.Node, one.Excursion, day) is not null)
                continue;
            silent.Remove(one);
            one.Excursion.DetectedOn = day;
            Tell(one.Node, one.Excursion, day);
        }
    }

    /// <summary>What was told of a place above or below that it is about; null when nothing was.</summary>
    private UsageCase? Told(CostNode node, Excursion excursion, int day)
    {
        var excess = Math.Abs(watches[node].Excess(excursion.FirstDay, day));
        var lastDay = watches[node].Open == excursion ? day : excursion.FirstDay;
        for (var i = cases.Count - 1; i >= 0; i--)
        {
            var told = cases[i];
            if (told.Excursion.Higher != excursion.Higher || (told.Excursion.EndedOn is not null && told.Excursion.LastDay + Together < lastDay))
                continue;
            if (told.Node == node || told.Node.IsAbove(node))
                return told;
            if (node.IsAbove(told.Node) && Math.Abs(told.Watch.Excess(told.Excursion.FirstDay, day)) >= Covering * excess)
                return told;
        }

        return null;
    }

    /// <summary>Whether most of what was told of a place above is of this one.</summary>
    private bool IsMost(CostNode node, Excursion excursion, UsageCase told, int day) =>
        told.Node.IsAbove(node) && Math.Abs(watches[node].Excess(excursion.FirstDay, day)) >= Half * Math.Abs(told.Watch.Excess(told.Excursion.FirstDay, day));

    /// <summary>The smallest place that has most of the excess of a place.</summary>
    private CostNode Smallest(CostNode node, Excursion excursion, int day)
    {
        var whole = Math.Abs(watches[node].Excess(excursion.FirstDay, day));
        while (node.Children.Count > 0)
        {
            var (child, excess) = Greatest(node, excursion, day);
            if (!(excess >= Explaining * whole))
                break;
            node = child;
        }

        return node;
    }

    private (CostNode Child, double Excess) Greatest(CostNode node, Excursion excursion, int day)
    {
        var (greatest, most) = (node.Children[0], double.NegativeInfinity);
        foreach (var child in node.Children)
        {
            if (child.Start <= day && (excursion.Higher ? 1 : -1) * watches[child].Excess(excursion.FirstDay, day) is var excess && excess > most)
                (greatest, most) = (child, excess);
        }

        return (greatest, most);
    }
}

/// <summary>Something that stood out, at the smallest place that explains it.</summary>
internal sealed record UsageCase(CostNode Node, UsageWatch Watch, Excursion Excursion);
