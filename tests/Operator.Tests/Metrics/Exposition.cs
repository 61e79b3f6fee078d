using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CloudIntel.Operator.Metrics;

namespace CloudIntel.Operator.Tests.Metrics;

/// <summary>
/// Reads an exposition by the letter of its format (Prometheus text 0.0.4, or OpenMetrics 1.0) and throws at the first thing
/// that a strict reader may refuse.
/// </summary>
internal sealed class Exposition
{
    private static readonly Dictionary<string, string[]> Suffixes = new()
    {
        ["counter"] = ["_total", "_created"],
        ["gauge"] = [""],
        ["histogram"] = ["_bucket", "_sum", "_count", "_created"],
        ["info"] = ["_info"],
    };

    private static readonly Regex MetadataLine = Pattern("^# (?<keyword>HELP|TYPE|UNIT) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<text>.*)$");

    private static readonly Regex SampleLine = Pattern(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([^"\\{}]|"([^"\\]|\\.)*")+)\})? (?<value>[^ ]+)( # \{(?<exemplar>[^}]*)\} (?<exemplarValue>[^ ]+) [0-9]+\.[0-9]+)?$""");

    private static readonly Regex LabelPair = Pattern("""^(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\\n]|\\.)*)["]""");

    private static readonly Regex Number = Pattern(@"^(NaN|[+-]Inf|-?[0-9]+(\.[0-9]+)?(e[+-][0-9]{2,3})?)$");

    private static readonly Regex CanonicalBound = Pattern(@"^(\+Inf|-?[0-9]+\.[0-9]+(e[+-][0-9]{2,3})?|-?[0-9]+e[+-][0-9]{2,3})$");

    private readonly bool isOpenMetrics;
    private readonly HashSet<string> seenSeries = [];
    private readonly HashSet<string> seenSampleNames = [];
    private ParsedFamily? current;

    private Exposition(ExpositionFormat format) => isOpenMetrics = format is ExpositionFormat.OpenMetrics;

    public Dictionary<string, ParsedFamily> Families { get; } = [];

    public ParsedFamily this[string family] => Families[family];

    public static Exposition Parse(string text, ExpositionFormat format)
    {
        Require(text.EndsWith('\n'), "the last line does not end", text.Length > 80 ? text[^80..] : text);
        Require(!text.Contains('\0', StringComparison.Ordinal), "a zero byte ends the input", text);
        var lines = text[..^1].Split('\n');
        var exposition = new Exposition(format);
        if (exposition.isOpenMetrics)
        {
            Require(lines[^1] == "# EOF", "the end is missing", lines[^1]);
            lines = lines[..^1];
        }

        foreach (var line in lines)
            exposition.ReadLine(line);
        foreach (var family in exposition.Families.Values)
            exposition.CheckFamily(family);
        return exposition;
    }

    private void ReadLine(string line)
    {
        if (line.StartsWith("# ", StringComparison.Ordinal))
            ReadMetadata(line);
        else
            ReadSample(line);
    }

    private void ReadMetadata(string line)
    {
        var match = MetadataLine.Match(line);
        Require(match.Success, "not a metadata line", line);
        var (keyword, name, text) = (match.Groups["keyword"].Value, match.Groups["name"].Value, match.Groups["text"].Value);
        if (current?.Name != name)
        {
            Require(!Families.ContainsKey(name), "the family is in two pieces", line);
            Families.Add(name, current = new(name));
        }

        Require(current.Samples.Count == 0, "metadata after samples", line);
        Require(current.Metadata.TryAdd(keyword, keyword == "HELP" ? Unescape(text, line, quotes: isOpenMetrics) : text), "metadata twice", line);
        Require(keyword != "TYPE" || Suffixes.ContainsKey(text), "unknown type", line);
        Require(keyword != "UNIT" || (isOpenMetrics && name.EndsWith($"_{text}", StringComparison.Ordinal)), "the name does not tell the unit", line);
    }

    private void ReadSample(string line)
    {
        var match = SampleLine.Match(line);
        Require(match.Success, "not a sample", line);
        var name = match.Groups["name"].Value;
        Require(current is not null && Belongs(name, current), "the sample is outside its family", line);
        var labels = ReadLabels(match.Groups["labels"].Value, line);
        var value = ReadNumber(match.Groups["value"].Value, line);
        var key = $"{name}{{{string.Join(',', labels.Where(label => label.Value.Length > 0).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"))}}}";
        Require(seenSeries.Add(key), "the series is there twice", line);

        if (match.Groups["exemplar"].Success)
        {
            Require(isOpenMetrics && (name.EndsWith("_bucket", StringComparison.Ordinal) || name.EndsWith("_total", StringComparison.Ordinal)), "no place for an exemplar", line);
            var exemplar = ReadLabels(match.Groups["exemplar"].Value, line);
            Require(exemplar.Sum(label => label.Key.Length + label.Value.Length) <= 128, "the exemplar is too long", line);
            ReadNumber(match.Groups["exemplarValue"].Value, line);
        }

        current.Samples.Add(new(name, labels, value, match.Groups["exemplar"].Value));
    }

    private bool Belongs(string sample, ParsedFamily family)
    {
        if (family.Type == "counter" && !isOpenMetrics)
            return sample == family.Name && sample.EndsWith("_total", StringComparison.Ordinal);
        if (family.Type == "histogram" && !isOpenMetrics && sample.EndsWith("_created", StringComparison.Ordinal))
            return false;
        return Suffixes[family.Type].Any(suffix => sample == family.Name + suffix);
    }

    private static Dictionary<string, string> ReadLabels(string text, string line)
    {
        var labels = new Dictionary<string, string>();
        while (text.Length > 0)
        {
            var match = LabelPair.Match(text);
            Require(match.Success, "not a label", line);
            var name = match.Groups["name"].Value;
            Require(!name.StartsWith("__", StringComparison.Ordinal), "a reserved label", line);
            Require(labels.TryAdd(name, Unescape(match.Groups["value"].Value, line, quotes: true)), "a label twice", line);
            text = text[match.Length..];
            Require(text.Length == 0 || (text[0] == ',' && text.Length > 1), "labels are not separated", line);
            text = text.TrimStart(',');
        }

        return labels;
    }

    private static string Unescape(string text, string line, bool quotes)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                Require(text[i] != '"' || !quotes, "a quote is not escaped", line);
                result.Append(text[i]);
                continue;
            }

            Require(++i < text.Length, "an escape ends early", line);
            Require(text[i] is '\\' or 'n' || (text[i] == '"' && quotes), "an unknown escape", line);
            result.Append(text[i] == 'n' ? '\n' : text[i]);
        }

        return result.ToString();
    }

    private static double ReadNumber(string text, string line)
    {
        Require(Number.IsMatch(text), "not a number", line);
        return text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.Parse(text, CultureInfo.InvariantCulture),
        };
    }

    private void CheckFamily(ParsedFamily family)
    {
        Require(family.Metadata.ContainsKey("TYPE"), "no type", family.Name);
        Require(family.Samples.Count > 0, "no samples", family.Name);
        var names = Suffixes[family.Type].Where(_ => isOpenMetrics || family.Type != "counter").Select(suffix => family.Name + suffix).Append(family.Name).Distinct();
        Require(names.All(seenSampleNames.Add), "two families share a sample name", family.Name);
        if (family.Type == "info")
            Require(family.Samples.All(sample => sample.Value == 1), "an info that is not 1", family.Name);
        if (family.Type != "histogram")
            return;

        foreach (var histogram in family.Samples.GroupBy(sample => string.Join(',', sample.Labels.Where(label => label.Key != "le").Select(label => $"{label.Key}={label.Value}"))))
            CheckHistogram(family.Name, histogram.ToList());
    }

    private void CheckHistogram(string family, List<ParsedSample> samples)
    {
        var buckets = samples.Where(sample => sample.Name == $"{family}_bucket").ToList();
        var bounds = buckets.ConvertAll(bucket => ReadNumber(bucket.Labels["le"], family));
        Require(bounds.Count > 0 && double.IsPositiveInfinity(bounds[^1]), "the last bucket is not +Inf", family);
        Require(bounds.Zip(bounds.Skip(1)).All(pair => pair.First < pair.Second), "buckets are not in order", family);
        Require(buckets.Zip(buckets.Skip(1)).All(pair => pair.First.Value <= pair.Second.Value), "buckets are not cumulative", family);
        Require(!isOpenMetrics || buckets.All(bucket => CanonicalBound.IsMatch(bucket.Labels["le"])), "a bound is not canonical", family);
        var count = samples.SingleOrDefault(sample => sample.Name == $"{family}_count");
        var sum = samples.SingleOrDefault(sample => sample.Name == $"{family}_sum");
        Require((count is null) == (sum is null) && (count is not null || isOpenMetrics), "sum and count belong together", family);
        Require(count is null || count.Value == buckets[^1].Value, "the last bucket is not the count", family);
    }

    private static Regex Pattern(string pattern) =>
        new(pattern, RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.NonBacktracking);

    private static void Require([DoesNotReturnIf(false)] bool condition, string complaint, string where)
    {
        if (!condition)
            throw new FormatException($"{complaint}: {where}");
    }
}

internal sealed class ParsedFamily(string name)
{
    public string Name { get; } = name;

    public Dictionary<string, string> Metadata { get; } = [];

    public string Type => Metadata["TYPE"];

    public string Help => Metadata["HELP"];

    public List<ParsedSample> Samples { get; } = [];

    /// <summary>The value of a family with one series.</summary>
    public double Value => Assert.Single(Samples, sample => !sample.Name.EndsWith("_created", StringComparison.Ordinal)).Value;
}

internal sealed record ParsedSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value, string Exemplar);
