using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy.Rules;

/// <summary>A label or annotation that objects must have.</summary>
/// <param name="Key">Its key.</param>
public sealed record RequiredLabel(string Key)
{
    private readonly Regex? expression;

    /// <summary>A regular expression that its value must match as a whole; null for anything.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    /// <exception cref="NotSupportedException">It has look-around or back-references, by which a text could take very long.</exception>
    public string? Pattern
    {
        get;
        init
        {
            field = value;
            expression = value is null ? null : new($@"\A(?:{value})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
        }
    }

    /// <summary>The values of which it must have one; empty for any.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>Whether it is an annotation.</summary>
    public bool IsAnnotation { get; init; }

    /// <summary>Whether pods that the object makes must have it too: costs are allocated by their labels.</summary>
    public bool OfPods { get; init; }

    /// <summary>Whom to ask about it; empty for nobody.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Whether a value is one that it may have.</summary>
    public bool Allows(string value) => IsListed(value) && expression?.IsMatch(value) is not false;

    /// <summary>Whether a value is among those that are listed, if any are.</summary>
    public bool IsListed(string value) => Values.IsEmpty || Values.Contains(value);
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
            Check(label, label.IsAnnotation ? judged.Annotations : judged.Labels, judged, null, ref findings);
            if (label.OfPods && judged is { Pod: { } pod, Kind: not "Pod" })
                Check(label, label.IsAnnotation ? pod.Annotations : pod.Labels, judged, pod, ref findings);
        }

        return findings is null ? RuleAnswer.Fine : new(findings);
    }

    private static void Check(RequiredLabel label, IReadOnlyDictionary<string, string> texts, PolicyObject judged, PodShape? template, ref List<RuleFinding>? findings)
    {
        var isThere = texts.TryGetValue(label.Key, out var value) && !string.IsNullOrWhiteSpace(value);
        if (isThere && label.Allows(value!))
            return;
        var what = label.IsAnnotation ? "annotation" : "label";
        var title = template is null ? judged.Title : $"The pod template of {judged.Title}";
        var field = $"{(template is null ? "metadata" : Parent(template.Path))}.{what}s[{label.Key}]";
        var ask = label.Owner.Length == 0 ? "" : $"; ask {label.Owner}";
        (findings ??= []).Add(
            !isThere ? Missing(label, texts, title, what, field, ask)
            : !label.IsListed(value!) ? WrongValue(label, value!, title, what, field, ask)
            : new($"{title} has {what} {label.Key}={Short(value!)}, which does not match {label.Pattern}")
            {
                Subject = $"pattern {field}={value}",
                Field = field,
                Hint = $"Give it a value that does{ask}",
            });
    }

    private static RuleFinding Missing(RequiredLabel label, IReadOnlyDictionary<string, string> texts, string title, string what, string field, string ask)
    {
        var near = Spelling.Nearest(label.Key, texts.Keys.Where(key => key != label.Key));
        return new($"{title} has no {what} {label.Key}")
        {
            Subject = $"missing {field}",
            Field = field,
            Hint = near is null ? $"Add {label.Key}{Values(label)}{ask}" : $"It has {near}: rename it to {label.Key}{ask}",
        };
    }

    private static RuleFinding WrongValue(RequiredLabel label, string value, string title, string what, string field, string ask)
    {
        var near = Spelling.Nearest(value, label.Values);
        return new($"{title} has {what} {label.Key}={Short(value)}, which is none of {Messages.List(label.Values)}")
        {
            Subject = $"value {field}={value}",
            Field = field,
            Hint = near is null ? $"Use one of those{ask}" : $"Probably {near} is meant{ask}",
        };
    }

    private static string Parent(string specPath) =>
        specPath.EndsWith(".spec", StringComparison.Ordinal) ? $"{specPath[..^".spec".Length]}.metadata" : "metadata";

    private static string Values(RequiredLabel label)
    {
        if (!label.Values.IsEmpty)
            return $", one of {Messages.List(label.Values)}";
        return label.Pattern is null ? "" : $", matching {label.Pattern}";
    }

    private static string Short(string value) => value.Length <= 60 ? value : value[..60] + "…";
}
