using System.Text.RegularExpressions;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>What a <see cref="CostSource"/> must keep beyond its schema.</summary>
public static class CostSourceValidation
{
    // The same expressions in CEL and in C#: both engines agree on them.
    private const string ParentFolder = "(^|/)[.][.](/|$)";
    private const string WildcardInFolder = "[*?].*/";
    private const string UserInUrl = "^https?://[^/?#]*@";

    /// <summary>The kinds of places, in the order of <see cref="Given"/>.</summary>
    private static readonly string[] Kinds = ["path", "url", "s3", "azureBlob", "gcs", "bigQuery"];

    private static readonly TimeSpan ShortestEvery = TimeSpan.FromMinutes(1);

    /// <summary>The rules that the API server can evaluate.</summary>
    public static IReadOnlyList<ValidationRule<CostSourceSpec>> Rules { get; } =
    [
        new(".location",
            $"[{string.Join(", ", Kinds.Select(kind => $"has(self.location.{kind})"))}].filter(given, given).size() == 1",
            $"must have exactly one of {string.Join(", ", Kinds.SkipLast(1))} and {Kinds[^1]}",
            spec => Given(spec.Location).Count(isGiven => isGiven) == 1),
        new(".location.secretRef",
            "!has(self.location.secretRef) || !has(self.location.path)",
            "is not allowed with path",
            spec => spec.Location.SecretRef is null || spec.Location.Path is null),
        new(".location.s3.externalId",
            "!has(self.location.s3) || !has(self.location.s3.externalId) || has(self.location.s3.roleArn)",
            "is only allowed with roleArn",
            spec => spec.Location.S3?.ExternalId is null || spec.Location.S3.RoleArn is not null),
        new(".location.path",
            "!has(self.location.path) || !self.location.path.endsWith('/')",
            "must name a file or a pattern of files, not a folder",
            spec => spec.Location.Path is not { } path || !path.EndsWith('/')),
        new(".location.path",
            $"!has(self.location.path) || !self.location.path.matches('{ParentFolder}')",
            "must not lead upwards with ..",
            spec => spec.Location.Path is not { } path || !Matches(path, ParentFolder)),
        new(".location.path",
            $"!has(self.location.path) || !self.location.path.matches('{WildcardInFolder}')",
            "may have * and ? in its last part only",
            spec => spec.Location.Path is not { } path || !Matches(path, WildcardInFolder)),
        new(".location.url",
            $"!has(self.location.url) || !self.location.url.matches('{UserInUrl}')",
            "must not hold credentials: put them into a Secret and name it in secretRef",
            spec => spec.Location.Url is not { } url || !Matches(url, UserInUrl)),
        new(".assume",
            $"!has(self.assume) || self.assume.all(column, column in ['{string.Join("', '", FocusColumnNames.All)}'])",
            "must name columns of FOCUS, such as BillingCurrency",
            spec => spec.Assume is not { } assumed || assumed.Keys.All(FocusColumnNames.All.Contains)),
        new(".assume",
            "!has(self.assume) || !has(self.format) || self.format in ['Auto', 'FOCUS']",
            "is only allowed with the format Auto or FOCUS",
            spec => spec.Assume is null || spec.Format is not { } format || format.Text is "Auto" or "FOCUS"),
        new(".schedule.every",
            // The server evaluates rules of a text that breaks its pattern, too, and then duration() would be an error of its own.
            "!has(self.schedule) || !has(self.schedule.every)"
            + $" || !self.schedule.every.matches('{CostSchedule.EveryPattern}') || duration(self.schedule.every) >= duration('1m')",
            "must be at least 1m",
            spec => spec.Schedule?.Every is not { } every || every.Value >= ShortestEvery),
    ];

    /// <summary>
    /// Everything that is wrong with a source that keeps its schema. Empty when nothing is, and when an update leaves the spec
    /// as it was.
    /// </summary>
    /// <param name="source">The source as it would be stored.</param>
    /// <param name="old">The source as it is stored; null when it is new.</param>
    public static IReadOnlyList<FieldError> Validate(CostSource source, CostSource? old) =>
        SpecValidation.IsUnchanged(source.Spec, old?.Spec, ResourcesJson.Default.CostSourceSpec)
            ? []
            : [.. SpecValidation.Broken(Rules, source.Spec)];

    private static bool[] Given(CostLocation location) =>
    [
        location.Path is not null, location.Url is not null, location.S3 is not null, location.AzureBlob is not null, location.Gcs is not null,
        location.BigQuery is not null,
    ];

    // Linear in the text, as the API server's engine is.
    private static bool Matches(string text, string expression) => Regex.IsMatch(text, expression, RegexOptions.NonBacktracking);
}
