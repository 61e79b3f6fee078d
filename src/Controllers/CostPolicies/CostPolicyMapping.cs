using System.Collections.Immutable;
using System.Globalization;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Rules;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Controllers.CostPolicies;

/// <summary>A policy that is ready to judge.</summary>
/// <param name="Policy">It, with the rules that can be used.</param>
/// <param name="Problems">Why others cannot: a newer version may have admitted what this one does not know.</param>
public sealed record MappedPolicy(CompiledPolicy Policy, IReadOnlyList<FieldError> Problems);

/// <summary>Makes policies that can judge of CostPolicies.</summary>
public static class CostPolicyMapping
{
    /// <summary>The key of a ConfigMap where a rule names none.</summary>
    public const string DefaultModuleKey = "policy.rego";

    private static readonly ImmutableArray<DayOfWeek> EveryDay = [.. Enum.GetValues<DayOfWeek>()];

    /// <summary>A policy.</summary>
    /// <param name="policy">The resource; one that rests has no business here.</param>
    /// <param name="configMap">The text of a key of a ConfigMap of the operator's namespace; null where there is none.</param>
    public static MappedPolicy ToPolicy(CostPolicy policy, Func<string, string, string?> configMap)
    {
        var problems = new List<FieldError>();
        var spec = policy.Spec;
        problems.AddRange(SchemaCheck.Unknown(spec, "spec"));
        var rules = ImmutableArray.CreateBuilder<PolicyRule>(spec.Rules.Count);
        foreach (var (rule, index) in spec.Rules.Select((rule, index) => (rule, index)))
        {
            try
            {
                if (ToRule(rule, spec.Currency ?? CostPolicySpec.DefaultCurrency, configMap) is { } mapped)
                    rules.Add(mapped);
                else
                    problems.Add(new($"spec.rules[{index}]", "is about nothing that is known"));
            }
            catch (Exception exception) when (exception is ArgumentException or NotSupportedException or FormatException or TimeZoneNotFoundException or InvalidTimeZoneException)
            {
                problems.Add(new($"spec.rules[{index}]", exception.Message));
            }
        }

        return new(
            new()
            {
                Name = policy.Metadata.Name ?? "",
                Enforcement = spec.Enforcement?.Value switch
                {
                    PolicyEnforcement.Deny => Enforcement.Deny,
                    PolicyEnforcement.Audit => Enforcement.Audit,
                    _ => Enforcement.Warn,
                },
                FailsClosed = spec.FailurePolicy?.Value == PolicyFailure.Fail,
                Match = ToMatch(spec.Match),
                Exempt = new() { Users = List(spec.Exempt?.Users), Groups = List(spec.Exempt?.Groups), Namespaces = List(spec.Exempt?.Namespaces) },
                Rules = rules.ToImmutable(),
                Rollout = new(spec.Rollout?.Percent ?? 100, spec.Rollout?.From),
                BreakGlass = spec.BreakGlass is { } glass ? new(List(glass.Groups), glass.Annotation ?? BreakGlass.DefaultAnnotation) : null,
                Templates = [.. (spec.PodTemplates ?? []).Select(ToTemplate)],
            },
            problems);
    }

    private static PolicyMatch ToMatch(CostPolicyMatch? match) => new()
    {
        Kinds = [.. (match?.Kinds ?? []).Select(ToKind)],
        Namespaces = List(match?.Namespaces?.Include),
        ExcludedNamespaces = List(match?.Namespaces?.Exclude),
        NamespaceSelector = ToRequirements(match?.NamespaceSelector),
        ObjectSelector = ToRequirements(match?.ObjectSelector),
        Operations = [.. (match?.Operations ?? []).Select(operation => operation.Value).OfType<PolicyRequest>()
            .Select(operation => operation == PolicyRequest.Create ? PolicyOperation.Create : PolicyOperation.Update)],
    };

    private static KindName ToKind(string text) => text.LastIndexOf('/') is >= 0 and var slash
        ? new(text[..slash] is "core" ? "" : text[..slash], text[(slash + 1)..])
        : new(null, text);

    private static PodTemplatePath ToTemplate(PodTemplateLocation location)
    {
        var slash = location.ApiVersion.IndexOf('/', StringComparison.Ordinal);
        return new(slash < 0 ? "" : location.ApiVersion[..slash], location.Kind, location.TemplatePath ?? "spec.template", location.ReplicasPath);
    }

    private static ImmutableArray<NodeSelectorRequirement> ToRequirements(FleetSelector? selector) =>
    [
        .. (selector?.MatchLabels ?? new Dictionary<string, string>()).Select(label => new NodeSelectorRequirement(label.Key, NodeSelectorOperator.In, [label.Value])),
        .. (selector?.MatchExpressions ?? []).Select(rule => new NodeSelectorRequirement(
            rule.Key,
            rule.Operator.Value switch
            {
                FleetSelectorOperator.NotIn => NodeSelectorOperator.NotIn,
                FleetSelectorOperator.Exists => NodeSelectorOperator.Exists,
                FleetSelectorOperator.DoesNotExist => NodeSelectorOperator.DoesNotExist,
                _ => NodeSelectorOperator.In,
            },
            List(rule.Values))),
    ];

    private static PolicyRule? ToRule(CostPolicyRule rule, string currency, Func<string, string, string?> configMap) => rule switch
    {
        { MonthlyCost: { } cost } => new MonthlyCostRule(
            rule.Name, currency, cost.Max?.Value, cost.MaxIncrease?.Value, cost.MaxIncreasePercent, Enum.Parse<PriceEstimate>((cost.Estimate?.Value ?? PolicyEstimate.Expected).ToString())),
        { NamespaceCost: { } cost } => new NamespaceCostRule(rule.Name, currency, cost.Max),
        { Labels: { } labels } => new LabelsRule(rule.Name, [.. labels.Required.Select(ToLabel)]),
        { Requests: { } requests } => new RequestsRule(rule.Name, List(requests.Required)),
        { Limits: { } limits } => new LimitsRule(rule.Name, Amount(limits.MaxCpu), Amount(limits.MaxMemory), limits.MaxLimitToRequestRatio?.Value),
        { Replicas: { } replicas } => new ReplicasRule(rule.Name, replicas.Max),
        { Gpus: { } gpus } => new GpusRule(rule.Name, List(gpus.Allowed), gpus.Max),
        { Placement: { } place } => new PlacementRule(rule.Name)
        {
            Providers = List(place.Providers),
            Regions = List(place.Regions),
            InstanceTypes = List(place.InstanceTypes),
            Architectures = List(place.Architectures),
        },
        { StorageClasses: { } classes } => new StorageClassesRule(rule.Name, List(classes.Allowed)),
        { Spot: { } spot } => new SpotRule(rule.Name, List(spot.RequiredOutside)),
        { Freeze: { } freeze } => new FreezeRule(rule.Name, [.. freeze.Windows.Select(ToWindow)], freeze.IncreasesOnly is true),
        { Rego: { } rego } => ToRego(rule.Name, rego, configMap),
        _ => null,
    };

    private static RequiredLabel ToLabel(RequiredLabelSpec label) => new(label.Key)
    {
        Pattern = label.Pattern,
        Values = List(label.Values),
        IsAnnotation = label.Annotation is true,
        OfPods = label.Pods is true,
        Owner = label.Owner ?? "",
    };

    private static FreezeWindow ToWindow(FreezeWindowSpec window) => new(
        window.Days is { Count: > 0 } days ? [.. days.Select(day => Enum.Parse<DayOfWeek>(day.Text))] : EveryDay,
        Time(window.From),
        Time(window.To),
        window.TimeZone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : TimeZoneInfo.Utc,
        window.FirstDay,
        window.LastDay);

    private static TimeOnly Time(string? text) => text is null ? TimeOnly.MinValue : TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);

    private static RegoRule ToRego(string name, RegoRuleSpec rego, Func<string, string, string?> configMap)
    {
        var source = rego.ConfigMapRef is { } reference ? $"ConfigMap {reference.Name}, key {reference.Key ?? DefaultModuleKey}" : "";
        var module = rego.ConfigMapRef is { } from ? configMap(from.Name, from.Key ?? DefaultModuleKey) : rego.Module;
        return new(name, module, rego.Package, rego.Query ?? RegoRule.DefaultQuery, rego.Timeout?.Value ?? RegoRule.DefaultTimeout) { Source = source };
    }

    private static decimal? Amount(string? quantity) => quantity is null ? null : Quantity.Parse(quantity).Value;

    private static ImmutableArray<string> List(IEnumerable<string>? texts) => [.. texts ?? []];
}
