using System.Collections;
using System.Globalization;
using System.Text.Json;
using OpenTelemetry;

namespace CloudIntel.Operator.Metrics;

/// <summary>
/// Writes tags as labels in one canonical form, sorted by name, so that two series are the same exactly when their bytes are.
/// Not safe for concurrent use.
/// </summary>
internal sealed class LabelRenderer
{
    private const int MaxKnownNames = 10_000;

    private readonly Dictionary<string, string> knownNames = [];
    private readonly List<Label> labels = [];

    /// <summary>
    /// Appends <c>a="1",b="2"</c> without braces. Tags whose names become the same share a label with their values between
    /// semicolons; an empty value is no label, as Prometheus sees it too.
    /// </summary>
    /// <param name="tags">The tags, by name.</param>
    /// <param name="reserveBound">Whether <c>le</c> belongs to the buckets of a histogram.</param>
    /// <param name="output">Where the labels go.</param>
    public void Render(ReadOnlyTagCollection tags, bool reserveBound, ExpositionBuffer output)
    {
        labels.Clear();
        var renamed = false;
        foreach (var tag in tags)
        {
            var value = Text(tag.Value);
            var name = tag.Key == "le" && reserveBound ? "exported_le" : Name(tag.Key);
            renamed |= !ReferenceEquals(name, tag.Key);
            if (labels.Count > 0 && labels[^1].Tag == tag.Key)
                labels.RemoveAt(labels.Count - 1); // recorded twice with one measurement: the last value counts
            if (value.Length > 0)
                labels.Add(new(name, tag.Key, value));
        }

        if (renamed)
            labels.Sort(Label.ByName);
        Write(output);
    }

    /// <summary>Appends tags in any order; of those that are there twice, the last counts.</summary>
    public void Render(ReadOnlySpan<KeyValuePair<string, object?>> tags, ExpositionBuffer output)
    {
        labels.Clear();
        foreach (var (key, value) in tags)
        {
            if (labels.FindIndex(label => label.Tag == key) is >= 0 and var twice)
                labels.RemoveAt(twice);
            if (Text(value) is { Length: > 0 } text)
                labels.Add(new(Name(key), key, text));
        }

        labels.Sort(Label.ByName);
        Write(output);
    }

    /// <summary>Appends the attributes of a resource as labels.</summary>
    public void Render(IEnumerable<KeyValuePair<string, object>> attributes, ExpositionBuffer output)
    {
        labels.Clear();
        foreach (var (key, attribute) in attributes)
        {
            if (Text(attribute) is { Length: > 0 } value)
                labels.Add(new(Name(key), key, value));
        }

        labels.Sort(Label.ByName);
        Write(output);
    }

    private void Write(ExpositionBuffer output)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (i > 0)
                output.Append(',');
            output.Append(labels[i].Name);
            output.Append("=\""u8);
            output.AppendLabelValue(labels[i].Value);
            while (i + 1 < labels.Count && labels[i + 1].Name == labels[i].Name)
            {
                output.Append(';');
                output.AppendLabelValue(labels[++i].Value);
            }

            output.Append('"');
        }
    }

    private string Name(string tag)
    {
        if (knownNames.TryGetValue(tag, out var known))
            return known;
        if (knownNames.Count == MaxKnownNames)
            knownNames.Clear();
        return knownNames[tag] = MetricNames.Label(tag);
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable items => $"[{string.Join(',', items.Cast<object?>().Select(JsonText))}]",
        _ => value.ToString() ?? "",
    };

    private static string JsonText(object? item) => item switch
    {
        null => "null",
        string or char => $"\"{JsonEncodedText.Encode(item.ToString()!)}\"",
        _ => Text(item),
    };

    private readonly record struct Label(string Name, string Tag, string Value)
    {
        public static Comparison<Label> ByName { get; } = static (left, right) =>
            string.CompareOrdinal(left.Name, right.Name) is var byName and not 0 ? byName : string.CompareOrdinal(left.Tag, right.Tag);
    }
}
