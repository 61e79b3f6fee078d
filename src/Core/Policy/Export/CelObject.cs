using System.Collections.Immutable;

namespace CloudIntel.Core.Policy.Export;

/// <summary>
/// What expressions say of the object as it is to be, or as it was: the same as <see cref="PolicyObject"/> of its kind. Of an object that is to be made nothing was: no pod, no volume
/// and 0 of everything, so that "no worse than before" is one comparison.
/// </summary>
internal sealed class CelObject
{
    private const string Kind = "request.kind.kind";
    private const string Nothing = "optional.none()";
    private const string IsSidecar = "c.?restartPolicy.orValue('') == 'Always'";

    /// <summary>Sums are whole numbers, for sums of fractions are not exact: billionths of a core, which is as fine as quantities are, and bytes.</summary>
    public const long OfCore = 1_000_000_000;

    private readonly CelVariables variables;
    private readonly ImmutableArray<ExportedKind> kinds;
    private readonly bool isOld;
    private readonly string root;

    public CelObject(CelVariables variables, ImmutableArray<ExportedKind> kinds, bool isOld)
    {
        this.variables = variables;
        this.kinds = kinds;
        this.isOld = isOld;
        root = isOld ? "oldObject" : "object";
    }

    /// <summary>The specification of its pod; empty where it has none. Variables that hold optional values could not be looked into.</summary>
    public string Pod => Variable("pod", () => $"({Existing(ByKind(PodOf, Nothing), Nothing)}).orValue({{}})");

    /// <summary>Whether it has a pod.</summary>
    public string HasPod => $"{Pod}.size() > 0";

    /// <summary>The metadata of its pod template; empty where it has none that is not its own.</summary>
    public string TemplateMetadata => Variable("templateMetadata", () => $"({Existing(ByKind(kind => kind.HasTemplate ? $"{root}{kind.Template}.?metadata" : Nothing, Nothing), Nothing)}).orValue({{}})");

    /// <summary>All containers.</summary>
    public string Containers => Variable("containers", () => $"{Pod}.?containers.orValue([]) + {Pod}.?initContainers.orValue([])");

    /// <summary>How many replicas there may be; 0 where there is one on each node.</summary>
    public string Replicas => Variable("replicas", () => Existing(ByKind(ReplicasOf, $"int({root}.?spec.?replicas.orValue(0))"), "0"));

    /// <summary>Volumes that it asks for: <c>name</c> and, where it says one, <c>storageClass</c>.</summary>
    public string Volumes => Variable("volumes", () => Existing(
        ByKind(
            kind => kind.Kind switch
            {
                "PersistentVolumeClaim" => $"[{{'name': {root}.metadata.?name.orValue(''), ?'storageClass': {root}.?spec.?storageClassName}}]",
                "StatefulSet" => $"{root}.?spec.?volumeClaimTemplates.orValue([]).map(v, {{'name': v.?metadata.?name.orValue(''), ?'storageClass': v.?spec.?storageClassName}}) + {Ephemeral}",
                _ => kind.Template is null ? "[]" : Ephemeral,
            },
            "[]"),
        "[]"));

    /// <summary>Whether it asks for spot nodes.</summary>
    /// <param name="capacity">Labels of nodes, each with the value that means spot.</param>
    public string AsksForSpot(IEnumerable<(string Label, string Spot)> capacity) => Variable("asksForSpot", () =>
    {
        var terms = $"{Pod}.?affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([])";
        var byPod = $"[{string.Join(", ", capacity.Select(pair => Cel.List([pair.Label, pair.Spot])))}].exists(l, {Pod}.?nodeSelector[?l[0]].hasValue() ? {Pod}.?nodeSelector[?l[0]].orValue('') == l[1]"
            + $" : {terms}.size() > 0 && {terms}.all(t, t.?matchExpressions.orValue([]).exists(e, e.key == l[0] && e.operator == 'In' && e.values.size() > 0 && e.values.all(v, v == l[1]))))";
        var options = $"{root}.?spec.?cost.?purchaseOptions.orValue([])";
        return Existing(ByKind(kind => kind.Kind == "Workload" ? $"{options}.size() > 0 && {options}.all(o, o == 'Spot')" : byPod, "true"), "true");
    });

    /// <summary>What its pod requests of cores (in billionths) or memory (in bytes).</summary>
    public string Requests(string resource) => Variable($"{resource}Requests", () =>
        $"{Pod}.?resources.?requests[?{Cel.Text(resource)}].optMap(q, {Amount(resource, "q")}).orValue({Together(resource, "c.request")})"
        + $" + {Pod}.?overhead[?{Cel.Text(resource)}].optMap(q, {Amount(resource, "q")}).orValue(0)");

    /// <summary>What its pod may use at most, likewise; 0 where a container has no limit.</summary>
    public string Limits(string resource) => Variable($"{resource}Limits", () =>
        $"{Pod}.?resources.?limits[?{Cel.Text(resource)}].optMap(q, {Amount(resource, "q")}).orValue({All(resource)}.all(c, has(c.limit)) ? {Together(resource, "c.limit")} : 0)");

    /// <summary>The most times its request that a container's limit is, as a fractional number.</summary>
    public string LargestRatio(string resource) => Variable(
        $"{resource}Ratio", () => $"([0.0] + {All(resource)}.filter(c, has(c.limit)).map(c, c.limit == 0 ? 0.0 : c.request == 0 ? 1e300 : double(c.limit) / double(c.request))).max()");

    /// <summary>How many containers request nothing of a resource.</summary>
    public string Missing(string resource) => $"{Containers}.filter(c, {Request("c", resource)}.optMap(q, {Number("q")} <= 0.0).orValue(true)).size()";

    /// <summary>How many graphics processors all replicas ask for.</summary>
    /// <param name="isOne">Says of a name of a resource whether it is one.</param>
    public string Gpus(Func<string, string> isOne) => Variable("gpus", () =>
    {
        var ofContainer = $"c.?resources.?requests.orValue({{}}).filter(k, {isOne("k")}).map(k, {Amount("", "c.resources.requests[k]")}).sum()"
            + $" + c.?resources.?limits.orValue({{}}).filter(k, {isOne("k")} && !c.?resources.?requests[?k].hasValue()).map(k, {Amount("", "c.resources.limits[k]")}).sum()";
        return $"([{Running}.map(c, {ofContainer}).sum()] + {Starting}.map(c, {ofContainer})).max() * {Cel.Greater(Replicas, "1")}";
    });

    private string Running => Variable("running", () => $"{Pod}.?containers.orValue([]) + {Pod}.?initContainers.orValue([]).filter(c, {IsSidecar})");

    private string Starting => Variable("starting", () => $"{Pod}.?initContainers.orValue([]).filter(c, !({IsSidecar}))");

    private string Ephemeral =>
        $"{Pod}.?volumes.orValue([]).filter(v, v.?ephemeral.?volumeClaimTemplate.?spec.hasValue()).map(v, {{'name': v.name, ?'storageClass': v.ephemeral.volumeClaimTemplate.spec.?storageClassName}})";

    /// <summary>What a container requests of a resource, if anything: of what it names only a limit of, that limit.</summary>
    private static string Request(string container, string resource) => $"{container}.?resources.?requests[?{Cel.Text(resource)}].or({Limit(container, resource)})";

    private static string Limit(string container, string resource) => $"{container}.?resources.?limits[?{Cel.Text(resource)}]";

    /// <summary>A quantity as a fractional number. Custom resources may have it as a number, which the checker of types, having seen that it is a text, must be told.</summary>
    public static string Number(string quantity) => $"(type({quantity}) == string ? quantity({quantity}).asApproximateFloat() : double(dyn({quantity})))";

    private static string Amount(string resource, string quantity) => $"int({Number(quantity)}{(resource == PodShape.CpuName ? $" * {OfCore}.0" : "")} + 0.5)";

    /// <summary>All containers and sidecars together, or the most that an init container needs, whichever is more.</summary>
    private string Together(string resource, string amount) => $"([{OfRunning(resource)}.map(c, {amount}).sum()] + {OfStarting(resource)}.map(c, {amount})).max()";

    private string All(string resource) => $"({OfRunning(resource)} + {OfStarting(resource)})";

    private string OfRunning(string resource) => Variable($"{resource}OfRunning", () => Amounts(Running, resource));

    private string OfStarting(string resource) => Variable($"{resource}OfStarting", () => Amounts(Starting, resource));

    /// <summary>Of each container its request and, where it has one, its limit.</summary>
    private static string Amounts(string containers, string resource) =>
        $"{containers}.map(c, {{'request': {Request("c", resource)}.optMap(q, {Amount(resource, "q")}).orValue(0), ?'limit': {Limit("c", resource)}.optMap(q, {Amount(resource, "q")})}})";

    private string PodOf(ExportedKind kind) => kind.Kind switch
    {
        // One replica of it as a pod with one container.
        "Workload" => $"{root}.?spec.?resources.hasValue() && !{root}.?spec.?targetRef.hasValue() ? optional.of(dyn({{'containers': [{{'resources': {{'requests': {{"
            + string.Join(", ", new[] { (PodShape.CpuName, "cpu"), (PodShape.MemoryName, "memory"), (PodAmounts.NvidiaGpu, "gpus") }.Select(pair => $"?{Cel.Text(pair.Item1)}: {root}.spec.resources.?{pair.Item2}"))
            + $"}}}}}}]}})) : {Nothing}",
        _ => kind.Template is { } path ? $"{root}{path}.?spec" : Nothing,
    };

    private string ReplicasOf(ExportedKind kind) => kind.Kind switch
    {
        "Pod" => "1",
        "DaemonSet" or "PersistentVolumeClaim" or "Service" => "0",
        "Job" => OfJob($"{root}.?spec"),
        "CronJob" => OfJob($"{root}.?spec.?jobTemplate.?spec"),
        "HorizontalPodAutoscaler" => $"[int({root}.?spec.?minReplicas.orValue(1)), int({root}.?spec.?maxReplicas.orValue(1))].max()",
        "Workload" => $"{HasPod} ? int({root}.?spec.?resources.?replicas.orValue(1)) : 0",
        _ => $"int({root}.?spec.?replicas.orValue(1))",
    };

    private static string OfJob(string job) => $"[int({job}.?parallelism.orValue(1)), int({job}.?completions.or({job}.?parallelism).orValue(1))].min()";

    /// <summary>An expression for each kind, those that share one together.</summary>
    private string ByKind(Func<ExportedKind, string> expression, string otherwise)
    {
        var cases = kinds.GroupBy(expression, StringComparer.Ordinal).Where(same => same.Key != otherwise)
            .Select(same => $"{(same.Count() == 1 ? $"{Kind} == {Cel.Text(same.Single().Kind)}" : $"{Kind} in {Cel.List(same.Select(kind => kind.Kind))}")} ? ({same.Key}) : ");
        return string.Concat(cases) + otherwise;
    }

    private string Existing(string expression, string otherwise) => isOld ? $"oldObject == null ? {otherwise} : ({expression})" : expression;

    private string Variable(string name, Func<string> expression) => variables.Get(isOld ? $"old{char.ToUpperInvariant(name[0])}{name[1..]}" : name, expression);
}
