using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy.Rules;

/// <summary>A label or annotation that objects must have.</summary>
/// <param name="Key">Its key.</param>
public sealed record RequiredLabel(string Key)
{
    /// <summary>What its value must match as a whole; null for anything. Without back-tracking, so that it takes linear time.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>The pattern as it was written.</summary>
    public string PatternText { get; init; } = "";

    /// <summary>The values of which it must have one; empty for any.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>Whether it is an annotation.</summary>
    public bool IsAnnotation { get; init; }

    /// <summary>Whether pods that the object makes must have it too: costs are allocated by their labels.</summary>
    public bool OfPods { get; init; }

    /// <summary>Whom to ask about it; empty for nobody.</summary>
    public string Owner { get; init; } = "";
}

/// <summary>Labels and annotations that objects must have. Those that are there under a similar key or with a similar value are named.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Required">The labels.</param>
public sealed record LabelsRule(string Name, ImmutableArray<RequiredLabel> Required) : PolicyRule(Name)
{
    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts)
    {
        List<RuleFinding>? findings = null;
        var judged = request.Object;
        foreach (var label in Required)
        {
            var texts = label.IsAnnotation ? judged.Annotations : judged.Labels;
            if (Check(label, texts, judged.Title, "metadata") is { } finding)
                (findings ??= []).Add(finding);
            if (label.OfPods && judged is { Pod: { } pod, Kind: not "Pod" }
                && Check(label, label.IsAnnotation ? pod.Annotations : pod.Labels, $"The pod template of {judged.Title}", Parent(pod.Path)) is { } ofPods)
                (findings ??= []).Add(ofPods);
        }

        return findings is null ? RuleAnswer.Fine : new(findings);
    }

    private static string Parent(string specPath) =>
        specPath.EndsWith(".spec", StringComparison.Ordinal) ? $"{specPath[..^".spec".Length]}.metadata" : "metadata";

    private static RuleFinding? Check(RequiredLabel label, IReadOnlyDictionary<string, string> texts, string title, string metadata)
    {
        var what = label.IsAnnotation ? "annotation" : "label";
        var field = $"{metadata}.{what}s[{label.Key}]";
        var ask = label.Owner.Length == 0 ? "" : $"; ask {label.Owner}";
        if (!texts.TryGetValue(label.Key, out var value) || string.IsNullOrWhiteSpace(value))
        {
            var near = Spelling.Nearest(label.Key, texts.Keys.Where(key => key != label.Key));
            return new($"{title} has no {what} {label.Key}")
            {
                Subject = $"missing {field}",
                Field = field,
                Hint = near is null ? $"Add {label.Key}{Values(label)}{ask}" : $"It has {near}: rename it to {label.Key}{ask}",
            };
        }

        if (!label.Values.IsEmpty && !label.Values.Contains(value))
        {
            var near = Spelling.Nearest(value, label.Values);
            return new($"{title} has {what} {label.Key}={Short(value)}, which is none of {Messages.List(label.Values)}")
            {
                Subject = $"value {field}={value}",
                Field = field,
                Hint = near is null ? $"Use one of those{ask}" : $"Probably {near} is meant{ask}",
            };
        }

        return label.Pattern is { } pattern && !IsWhole(pattern, value)
            ? new($"{title} has {what} {label.Key}={Short(value)}, which does not match {label.PatternText}")
            {
                Subject = $"pattern {field}={value}",
                Field = field,
                Hint = $"Give it a value that does{ask}",
            }
            : null;
    }

    private static bool IsWhole(Regex pattern, string value) => pattern.Match(value) is { Success: true, Index: 0 } match && match.Length == value.Length;

    private static string Values(RequiredLabel label)
    {
        if (!label.Values.IsEmpty)
            return $", one of {Messages.List(label.Values)}";
        return label.PatternText.Length > 0 ? $", matching {label.PatternText}" : "";
    }

    private static string Short(string value) => value.Length <= 60 ? value : value[..60] + "…";
}
