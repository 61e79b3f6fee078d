using System.Collections.Immutable;

namespace CloudIntel.Core.Policy.Rules;

/// <summary>Which graphics processors may be asked for, and how many.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Allowed">Names of resources or models, whatever their case; each may end in <c>*</c>. Empty for all.</param>
/// <param name="Max">The most that all replicas together may ask for; null for any number.</param>
public sealed record GpusRule(string Name, ImmutableArray<string> Allowed, int? Max) : PolicyRule(Name)
{
    /// <summary>Starts of the names of resources that are graphics processors or parts of them.</summary>
    internal static readonly string[] Starts = ["nvidia.com/gpu", "nvidia.com/mig-", "amd.com/gpu", "gpu.intel.com/"];

    private static readonly string[] Makers = ["nvidia-", "amd-", "tesla-"];

    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts)
    {
        var judged = request.Object;
        if (judged.Pod is not { Extended.Count: > 0 } pod)
            return RuleAnswer.Fine;
        var gpus = pod.Extended.Where(resource => resource.Value > 0 && Starts.Any(start => resource.Key.StartsWith(start, StringComparison.Ordinal))).OrderBy(resource => resource.Key, StringComparer.Ordinal).ToList();
        if (gpus.Count == 0)
            return RuleAnswer.Fine;
        var findings = new List<RuleFinding>();
        var replicas = Math.Max(judged.Replicas.Max, 1);
        var all = gpus.Sum(resource => resource.Value) * replicas;
        if (Max is { } max && all > max)
        {
            findings.Add(new($"{judged.Title} asks for {Messages.Number(all)} graphics processors ({Messages.Number(all / replicas)} in each of {replicas}); the limit is {max}")
            {
                Subject = "count",
                Badness = all,
                Field = $"{pod.Path}.containers",
                Hint = "Ask for fewer of them or fewer replicas",
            });
        }

        if (!Allowed.IsEmpty)
        {
            foreach (var (resource, _) in gpus)
                AddKind(judged, pod, resource, facts, findings);
        }

        return RuleAnswer.Of(findings);
    }

    private void AddKind(PolicyObject judged, PodShape pod, string resource, JudgeFacts facts, List<RuleFinding> findings)
    {
        if (IsAllowed(resource))
            return;
        var models = NodeLabels.Asked(pod, NodeLabels.GpuModel)
            ?? facts.Landing?.Invoke().Select(node => node.GpuModel).Where(model => model.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (models is { Count: > 0 } && models.All(IsAllowed))
            return;
        var wrong = models is { Count: > 0 } ? Messages.List([.. models.Where(model => !IsAllowed(model))]) : "of any model";
        findings.Add(new($"{judged.Title} asks for {resource} {wrong}; allowed is {Messages.List(Allowed)}")
        {
            Subject = resource,
            Field = $"{pod.Path}.nodeSelector",
            Hint = $"Select nodes with an allowed one, such as by nodeSelector {NodeLabels.GpuModel[0]}",
        });
    }

    private bool IsAllowed(string name) => Allowed.Any(allowed => Matches(allowed, name) || Matches(Model(allowed), Model(name)));

    private static bool Matches(string allowed, string name) => allowed is [.. var start, '*']
        ? name.StartsWith(start, StringComparison.OrdinalIgnoreCase)
        : name.Equals(allowed, StringComparison.OrdinalIgnoreCase);

    /// <summary>A model without its makers: labels say NVIDIA-L4 and nvidia-tesla-t4, catalogues L4 and T4.</summary>
    private static string Model(string name)
    {
        foreach (var maker in Makers)
        {
            if (name.StartsWith(maker, StringComparison.OrdinalIgnoreCase))
                name = name[maker.Length..];
        }

        return name;
    }
}
