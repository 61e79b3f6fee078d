using CloudIntel.Core.Scheduling.Fleet;

namespace CloudIntel.Core.Scheduling.Regions;

/// <summary>
/// Gives pods a label for each selector of a rule that means them, so that selectors of any kind become those that the planner of fleets knows.
/// </summary>
internal sealed class PodSelectors
{
    private const string OwnLabel = "workload";
    private readonly Dictionary<string, LabelSelector> selectors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> labels = new(StringComparer.Ordinal);

    /// <summary>Finds out which pods each rule is about. Work grows with different selectors times workloads.</summary>
    public PodSelectors(IReadOnlyList<FleetWorkload> workloads)
    {
        foreach (var workload in workloads)
            labels[workload.Name] = new(StringComparer.Ordinal) { [OwnLabel] = workload.Name };
        foreach (var rule in workloads.SelectMany(workload => workload.Spread.Concat(workload.Together).Concat(workload.Apart)))
        {
            if (selectors.ContainsKey(rule.Text))
                continue;
            var label = $"selector-{selectors.Count}";
            selectors.Add(rule.Text, new() { MatchLabels = new Dictionary<string, string> { [label] = "" } });
            foreach (var workload in workloads.Where(workload => rule.Matches(workload.Labels)))
                labels[workload.Name][label] = "";
        }
    }

    /// <summary>The labels of a workload's pods.</summary>
    public IReadOnlyDictionary<string, string> LabelsOf(FleetWorkload workload) => labels[workload.Name];

    /// <summary>The selector of a rule.</summary>
    public LabelSelector Of(PodRule rule) => selectors[rule.Text];

    /// <summary>The pods of a workload themselves.</summary>
    public static LabelSelector Own(FleetWorkload workload) => new() { MatchLabels = new Dictionary<string, string> { [OwnLabel] = workload.Name } };
}
