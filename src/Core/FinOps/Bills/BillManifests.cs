using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CloudIntel.Core.FinOps.Bills;

/// <summary>
/// Reads manifests: of AWS Cost and Usage Reports (<c>reportKeys</c>), AWS Data Exports (<c>dataFiles</c>) and Azure Cost
/// Management exports (<c>blobs</c>).
/// </summary>
public static partial class BillManifests
{
    /// <summary>Bytes of the largest manifest that makes sense: some ten thousand files and columns.</summary>
    public const int MaxBytes = 16 << 20;

    private static readonly string[] MomentFormats =
    [
        "yyyyMMdd'T'HHmmss.fff'Z'", // Cost and Usage Reports
        "yyyyMMdd'T'HHmmss'Z'",
        "yyyyMMdd",
        "yyyy-MM-dd",
    ];

    /// <summary>Reads a manifest.</summary>
    /// <param name="json">Its content.</param>
    /// <param name="key">Where it lies, which names the billing period where the content does not.</param>
    /// <returns>Null for JSON that is no manifest of an export of bills, such as one of another program.</returns>
    /// <exception cref="FormatException">It is one, and something in it cannot be right; or it is no JSON. The message says what.</exception>
    public static BillManifest? Read(ReadOnlyMemory<byte> json, string key)
    {
        try
        {
            var text = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement, key);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{key} is no JSON: line {e.LineNumber + 1} cannot be read", e);
        }
    }

    private static BillManifest? Read(JsonElement root, string key)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return null;
        if (Member(root, "reportKeys") is { } reportKeys)
            return Aws(root, key, Names(reportKeys, "reportKeys", key));
        if (Member(root, "dataFiles") is { } dataFiles)
            return Aws(root, key, Names(dataFiles, "dataFiles", key));
        return Member(root, "blobs") is { } blobs && Member(root, "runInfo") is { } run ? Azure(root, run, blobs, key) : null;
    }

    private static BillManifest Aws(JsonElement root, string key, IReadOnlyList<ManifestFile> files)
    {
        var (first, last) = AwsPeriod(root, key);
        return new()
        {
            Export = Text(root, "exportArn") ?? Text(root, "reportId") ?? Text(root, "reportName") ?? Text(root, "exportName") ?? NameIn(key),
            Delivery = Text(root, "assemblyId") ?? Text(root, "executionId") ?? "",
            First = first,
            Last = last,
            IsBillingPeriod = true,
            Files = files,
        };
    }

    private static (DateOnly First, DateOnly Last) AwsPeriod(JsonElement root, string key)
    {
        if (Member(root, "billingPeriod") is { ValueKind: JsonValueKind.Object } period && Text(period, "start") is { } start && Text(period, "end") is { } end)
        {
            var (first, after) = (Day(start, key), Day(end, key));
            return after > first ? (first, after.AddDays(-1)) : throw new FormatException($"{key}: the billing period ends before it begins");
        }

        if (MonthInKey().Match(key) is { Success: true } month)
        {
            var first = Day($"{month.Groups["year"].ValueSpan}-{month.Groups["month"].ValueSpan}-01", key);
            return (first, first.AddMonths(1).AddDays(-1));
        }

        if (DaysInKey().Match(key) is { Success: true } days)
            return (Day(days.Groups["first"].Value, key), Day(days.Groups["after"].Value, key).AddDays(-1));
        throw new FormatException($"{key}: neither the manifest nor its key says which billing period it is about");
    }

    private static BillManifest Azure(JsonElement root, JsonElement run, JsonElement blobs, string key)
    {
        var config = Member(root, "exportConfig");
        var start = Text(run, "startDate") ?? throw new FormatException($"{key}: runInfo.startDate is missing");
        var end = Text(run, "endDate") ?? throw new FormatException($"{key}: runInfo.endDate is missing");
        var (first, last) = (Day(start, key), Day(end, key));
        return new()
        {
            // Names are unique within a scope only, and the resource id holds the scope.
            Export = (config is { } named ? Text(named, "resourceId") ?? Text(named, "exportName") : null)?.ToLowerInvariant() ?? NameIn(key),
            Delivery = Text(run, "runId") ?? "",
            First = first,
            Last = last >= first ? last : throw new FormatException($"{key}: runInfo.endDate is before runInfo.startDate"),
            IsBillingPeriod = false,
            Begun = Text(run, "submittedTime") is { } begun ? Moment(begun, key) : null,
            Content = config is { } of ? Text(of, "type") : null,
            Files = Blobs(blobs, key),
        };
    }

    private static List<ManifestFile> Names(JsonElement list, string member, string key)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw new FormatException($"{key}: {member} is no list");
        var names = new List<ManifestFile>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
            names.Add(new(item.ValueKind == JsonValueKind.String && item.GetString() is { Length: > 0 } name ? name : throw new FormatException($"{key}: {member} holds something else than names")));
        return names;
    }

    private static List<ManifestFile> Blobs(JsonElement list, string key)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw new FormatException($"{key}: blobs is no list");
        var files = new List<ManifestFile>(list.GetArrayLength());
        foreach (var blob in list.EnumerateArray())
        {
            var name = blob.ValueKind == JsonValueKind.Object ? Text(blob, "blobName") : null;
            var bytes = name is not null && Member(blob, "byteCount") is { ValueKind: JsonValueKind.Number } count && count.TryGetInt64(out var size) ? size : (long?)null;
            files.Add(new(name ?? throw new FormatException($"{key}: a blob has no blobName"), bytes));
        }

        return files;
    }

    /// <summary>A member by its name in any case: providers have changed theirs before.</summary>
    private static JsonElement? Member(JsonElement element, string name)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind != JsonValueKind.Null)
                return member.Value;
        }

        return null;
    }

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    private static DateOnly Day(string text, string key) => DateOnly.FromDateTime(Moment(text, key).UtcDateTime);

    private static DateTimeOffset Moment(string text, string key)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(text, MomentFormats, CultureInfo.InvariantCulture, Utc, out var moment)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out moment)
            ? moment
            : throw new FormatException($"{key}: '{(text.Length > 40 ? text[..40] : text)}' is no date");
    }

    /// <summary>The export's name, as far as a key shows it: the folders above the one of the billing period.</summary>
    private static string NameIn(string key)
    {
        var match = MonthInKey().Match(key) is { Success: true } month ? month : DaysInKey().Match(key);
        return match.Success ? key[..match.Index] : key[..(key.LastIndexOf('/') + 1)];
    }

    [GeneratedRegex("billing_period=(?<year>[0-9]{4})-(?<month>[0-9]{2})(/|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MonthInKey();

    [GeneratedRegex("(^|/)(?<first>[0-9]{8})-(?<after>[0-9]{8})/", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex DaysInKey();
}
