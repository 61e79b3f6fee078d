using System.Collections.Immutable;
using CloudIntel.Core.Policy.Rules;

namespace CloudIntel.Core.Policy.Export;

/// <summary>
/// Rules as expressions. "A change must not make worse what was wrong before" is in each of them: what counts is at most the limit, or at most what it was before.
/// </summary>
internal sealed class CelRules
{
    /// <summary>Where containers name resources.</summary>
    private static readonly string[] Lists = ["requests", "limits"];

    private readonly CelVariables variables = new();
    private readonly CelObject now;
    private readonly CelObject old;
    private readonly CompiledPolicy policy;
    private readonly ImmutableArray<ExportedKind> kinds;
    private readonly ImmutableArray<ExportedValidation>.Builder validations = ImmutableArray.CreateBuilder<ExportedValidation>();
    private readonly ImmutableArray<ExportRemark>.Builder leftOut = ImmutableArray.CreateBuilder<ExportRemark>();
    private readonly ImmutableArray<ExportRemark>.Builder differences = ImmutableArray.CreateBuilder<ExportRemark>();

    public CelRules(CompiledPolicy policy, ImmutableArray<ExportedKind> kinds)
    {
        this.policy = policy;
        this.kinds = kinds;
        now = new(variables, kinds, isOld: false);
        old = new(variables, kinds, isOld: true);
        foreach (var rule in policy.Rules)
            Add(rule);
    }

    public ImmutableArray<NamedExpression> Variables => variables.All;

    public ImmutableArray<ExportedValidation> Validations => validations.ToImmutable();

    public ImmutableArray<ExportRemark> LeftOut => leftOut.ToImmutable();

    public ImmutableArray<ExportRemark> Differences => differences.ToImmutable();

    private string Title => variables.Get("title", () => "request.kind.kind + ' ' + request.?namespace.optMap(n, n + '/').orValue('') + string(object.metadata.?name.orValue(''))");

    private void Add(PolicyRule rule)
    {
        switch (rule)
        {
            case LabelsRule labels:
                AddLabels(labels);
                break;
            case RequestsRule requests:
                foreach (var resource in requests.Required)
                    Validate(rule, $"{now.Missing(resource)} <= {old.Missing(resource)}", "every container", "of ", $" must request some {resource}; set resources.requests.{resource} to what it uses at its peak");
                break;
            case LimitsRule limits:
                AddLimits(limits);
                break;
            case ReplicasRule replicas:
                Validate(rule, $"{now.Replicas} <= {Cel.Greater($"{replicas.Max}", old.Replicas)}", "", "", $" asks for more than {replicas.Max} replicas");
                break;
            case GpusRule gpus:
                AddGpus(gpus);
                break;
            case StorageClassesRule classes:
                Validate(
                    rule,
                    $"{now.Volumes}.all(v, !has(v.storageClass) || {Cel.IsListed(classes.Allowed, "v.storageClass")}"
                    + $" || {old.Volumes}.exists(o, o.name == v.name && (!has(o.storageClass) || o.storageClass == v.storageClass)))",
                    "", "", $" has a volume of another storage class than {Messages.List(classes.Allowed)}");
                Differ(rule, "a volume that names no storage class, or named none before, is let in, for the default of the cluster is not known");
                break;
            case SpotRule spot:
                AddSpot(spot);
                break;
            case MonthlyCostRule or NamespaceCostRule:
                LeaveOut(rule, "API servers know no prices");
                break;
            case PlacementRule:
                LeaveOut(rule, "where an object leaves its place open, the nodes decide, which API servers do not look at");
                break;
            case FreezeRule:
                LeaveOut(rule, "expressions do not know the time");
                break;
            case RegoRule:
                LeaveOut(rule, "API servers do not evaluate Rego");
                break;
            default:
                LeaveOut(rule, "there is no expression for it");
                break;
        }
    }

    private void AddLabels(LabelsRule rule)
    {
        foreach (var label in rule.Required)
        {
            if (label.Pattern is { } pattern && SharedPattern.Obstacle(pattern, isAscii: !label.IsAnnotation) is { } obstacle)
            {
                LeaveOut(rule, $"{label.Key} has a pattern that API servers would read otherwise: it has {obstacle}");
                continue;
            }

            var what = label.IsAnnotation ? "annotation" : "label";
            var asked = $" needs the {what} {label.Key}{(label.Values.IsEmpty ? "" : $", one of {Messages.List(label.Values)}")}{(label.Pattern is null ? "" : $", matching {label.Pattern}")}{(label.Owner.Length == 0 ? "" : $"; ask {label.Owner}")}";
            Validate(rule, IsThere(label, $"object.metadata.?{what}s", $"oldObject != null", $"oldObject.metadata.?{what}s"), "", "", asked);
            if (label.OfPods && kinds.Where(kind => kind.HasTemplate).Select(kind => kind.Kind).ToList() is { Count: > 0 } templates)
            {
                Validate(
                    rule,
                    $"!(request.kind.kind in {Cel.List(templates)} && {now.HasPod}) || {IsThere(label, $"{now.TemplateMetadata}.?{what}s", old.HasPod, $"{old.TemplateMetadata}.?{what}s")}",
                    "the pod template", "of ", asked);
            }
        }
    }

    /// <summary>Whether a label is as it must be, or was as it is.</summary>
    private static string IsThere(RequiredLabel label, string texts, string wasThere, string oldTexts)
    {
        var key = Cel.Text(label.Key);
        var isGood = "v.trim() != ''"
            + (label.Values.IsEmpty ? "" : $" && v in {Cel.List(label.Values)}")
            + (label.Pattern is null ? "" : $" && v.matches({Cel.Text($@"\A(?:{label.Pattern})\z")})");
        return $"[{texts}[?{key}].orValue('')].all(v, {isGood} || {wasThere} && [{oldTexts}[?{key}].orValue('')].all(o, o == v || (o + v).trim() == ''))";
    }

    private void AddLimits(LimitsRule rule)
    {
        if (rule.MaxCpu is { } cores)
            AddMost(PodShape.CpuName, (long)Math.Ceiling(cores * CelObject.OfCore), $"{Messages.Number(cores)} cores");
        if (rule.MaxMemoryBytes is { } bytes)
            AddMost(PodShape.MemoryName, (long)Math.Floor(bytes), $"{Messages.Number(bytes / Units.ByteUnits.Gibibyte)} GiB");
        if (rule.MaxCpu is not null || rule.MaxMemoryBytes is not null)
            Differ(rule, "an init container is not added to the sidecars that run before it");
        if (rule.MaxLimitToRequestRatio is not { } ratio)
            return;
        foreach (var resource in new[] { PodShape.CpuName, PodShape.MemoryName })
        {
            Validate(
                rule, $"{now.LargestRatio(resource)} <= {Cel.Greater(Cel.Double(ratio), old.LargestRatio(resource))}",
                "a container", "of ", $" may use more than {Messages.Number(ratio)} times the {resource} that it requests; raise its request or lower its limit");
        }

        void AddMost(string resource, long most, string words) => Validate(
            rule,
            $"[{now.Requests(resource)}, {now.Limits(resource)}].max() <= [{most}, {old.Requests(resource)}, {old.Limits(resource)}].max()",
            "a pod", "of ", $" asks for more than {words} of {resource}");
    }

    private void AddGpus(GpusRule rule)
    {
        if (rule.Max is { } max)
        {
            Validate(rule, $"{now.Gpus(IsGpu)} <= {Cel.Greater($"{max}", old.Gpus(IsGpu))}", "", "", $" asks for more than {max} graphics processors in all its replicas");
            Differ(rule, "what init containers ask for is compared with what the others do for all makes of graphics processors together");
            Differ(rule, "changes of nothing but the scale are let in");
        }

        if (rule.Allowed.IsEmpty)
            return;
        if (!rule.Allowed.All(IsResource))
        {
            LeaveOut(rule, "which models the nodes have is not known to API servers; names of resources alone, such as nvidia.com/mig-1g.5gb, would be exported");
            return;
        }

        ImmutableArray<string> allowed = [.. rule.Allowed.Select(name => name.ToLowerInvariant())];
        Validate(
            rule,
            $"{now.Containers}.all(c, [{Kinds("c")}].all(ks, ks.all(k, {Cel.IsListed(allowed, "k.lowerAscii()")} || {old.Containers}.exists(d, [{Kinds("d")}].exists(os, k in os)))))",
            "", "", $" asks for graphics processors; allowed are {Messages.List(rule.Allowed)}");

        static string Kinds(string container) => string.Join(", ", Lists.Select(list => $"{container}.?resources.?{list}.orValue({{}}).filter(k, {IsGpu("k")} && {CelObject.Number($"{container}.resources.{list}[k]")} > 0.0)"));
    }

    private static string IsGpu(string name) => $"{Cel.List(GpusRule.Starts)}.exists(s, {name}.startsWith(s))";

    /// <summary>Whether a name can only be that of a resource: labels with models have no slash.</summary>
    private static bool IsResource(string name) => name.Contains('/', StringComparison.Ordinal);

    private void AddSpot(SpotRule rule)
    {
        var (asks, asked) = (now.AsksForSpot(NodeLabels.Capacity), old.AsksForSpot(NodeLabels.Capacity));
        var elsewhere = rule.RequiredOutside.IsEmpty ? "" : $"{Cel.IsListed(rule.RequiredOutside, "request.?namespace.orValue('')")} || ";
        Validate(
            rule, $"request.kind.kind == 'DaemonSet' || {elsewhere}{now.Pod}.size() == 0 || {asks} || {old.HasPod} && !{asked}",
            "", "", " may run on on-demand nodes; select spot nodes, such as by nodeSelector karpenter.sh/capacity-type: spot, and tolerate their taints");
        Differ(rule, "stricter: pods must ask for spot nodes themselves, also where they have no others to go to");
    }

    private void Validate(PolicyRule rule, string expression, string of, string before, string message)
    {
        var start = $"{policy.Name}/{rule.Name}: ";
        var who = of.Length == 0 ? "" : $"{of} {before}";
        var line = new string([.. message.Select(character => char.IsControl(character) ? ' ' : character)]);
        validations.Add(new(rule.Name, expression, $"{start}{who}the object{line}", $"{Cel.Text(start + who)} + {Title} + {Cel.Text(line)}"));
    }

    private void LeaveOut(PolicyRule rule, string why) => leftOut.Add(new(rule.Name, why));

    private void Differ(PolicyRule rule, string how) => differences.Add(new(rule.Name, how));
}
