using CloudIntel.Core.Policy;

namespace CloudIntel.Cli.Policy;

/// <summary>Of <c>check</c>.</summary>
internal sealed record CheckResult
{
    public IReadOnlyList<ViolationResult> Violations { get; set; } = [];

    /// <summary>What could not be judged, and is not passed.</summary>
    public IReadOnlyList<UnjudgedResult> Unjudged { get; set; } = [];

    public CheckCounts Summary { get; set; } = new();

    /// <summary>What everything costs in a month; left out without prices.</summary>
    public CheckCosts? Monthly { get; set; }

    public static CheckResult Of(CheckReport report) => new()
    {
        Violations = [.. report.Violations.Select(pair => ViolationResult.Of(pair.Object, pair.Violation))],
        Unjudged = [.. report.Unjudged.Select(pair => UnjudgedResult.Of(pair.Object, pair.Unjudged))],
        Summary = new()
        {
            Objects = report.Objects.Count - report.Count(ObjectChange.Removed),
            Unchanged = report.Count(ObjectChange.Unchanged),
            Removed = report.Count(ObjectChange.Removed),
            Denied = report.Count(Enforcement.Deny),
            Warned = report.Count(Enforcement.Warn),
            Audited = report.Count(Enforcement.Audit),
            Unjudged = report.Unjudged.Count,
            Unpriced = report.Unpriced,
        },
        Monthly = report.Currency is { } currency ? CheckCosts.Of(report, currency) : null,
    };
}

/// <summary>How many of what.</summary>
internal sealed record CheckCounts
{
    public int Objects { get; set; }

    public int Unchanged { get; set; }

    public int Removed { get; set; }

    public int Denied { get; set; }

    public int Warned { get; set; }

    public int Audited { get; set; }

    public int Unjudged { get; set; }

    /// <summary>Objects that have no price, all or in part: sums are without it.</summary>
    public int Unpriced { get; set; }
}

/// <summary>A rule that an object breaks.</summary>
internal sealed record ViolationResult
{
    public string Policy { get; set; } = "";

    public string Rule { get; set; } = "";

    public string Enforcement { get; set; } = "";

    public string Object { get; set; } = "";

    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    public string File { get; set; } = "";

    public int Line { get; set; }

    public string? Field { get; set; }

    public string Message { get; set; } = "";

    public decimal? Price { get; set; }

    public decimal? Limit { get; set; }

    public decimal? Left { get; set; }

    public string? Currency { get; set; }

    public string? Hint { get; set; }

    public static ViolationResult Of(CheckedObject of, Violation violation)
    {
        var (judged, manifest) = (of.Object.Object, of.Object.Manifest);
        return new()
        {
            Policy = violation.Policy,
            Rule = violation.Rule,
            Enforcement = violation.Enforcement.ToString(),
            Object = judged.Title,
            ApiVersion = judged.ApiVersion,
            Kind = judged.Kind,
            Namespace = judged.Namespace,
            Name = judged.Name,
            File = manifest.File,
            Line = LineOf(manifest, violation),
            Field = violation.Field,
            Message = violation.Message,
            Price = violation.Price,
            Limit = violation.Limit,
            Left = violation.Left,
            Currency = violation.Currency,
            Hint = violation.Hint,
        };
    }

    /// <summary>The line of the field, or of as much of its path as is there.</summary>
    public static int LineOf(ManifestObject manifest, Violation violation) => violation.Field is { Length: > 0 } field ? manifest.LineOf(field) : manifest.Line;
}

/// <summary>A rule that nobody could say anything about.</summary>
internal sealed record UnjudgedResult
{
    public string Policy { get; set; } = "";

    public string Rule { get; set; } = "";

    public string Object { get; set; } = "";

    public string File { get; set; } = "";

    public int Line { get; set; }

    public string Reason { get; set; } = "";

    public static UnjudgedResult Of(CheckedObject of, Unjudged unjudged) => new()
    {
        Policy = unjudged.Policy,
        Rule = unjudged.Rule,
        Object = of.Object.Object.Title,
        File = of.Object.Manifest.File,
        Line = of.Object.Manifest.Line,
        Reason = unjudged.Reason,
    };
}

/// <summary>What manifests cost in a month, and how much more that is than before.</summary>
internal sealed record CheckCosts
{
    public string Currency { get; set; } = "";

    /// <summary>What it cost before; left out where nothing is known of that.</summary>
    public decimal? Before { get; set; }

    public decimal After { get; set; }

    public decimal? Difference { get; set; }

    /// <summary>Objects whose cost changes, those first that change the most.</summary>
    public IReadOnlyList<CostChange>? Changes { get; set; }

    public static CheckCosts Of(CheckReport report, string currency) => new()
    {
        Currency = currency,
        Before = report.IsCompared ? report.Before : null,
        After = report.After,
        Difference = report.IsCompared ? report.After - report.Before : null,
        Changes = report.IsCompared ? [.. report.Differences.Select(CostChange.Of)] : null,
    };
}

/// <summary>An object whose cost changes.</summary>
internal sealed record CostChange
{
    public string Object { get; set; } = "";

    public string File { get; set; } = "";

    public int Line { get; set; }

    /// <summary>added, changed or removed.</summary>
    public string Change { get; set; } = "";

    public decimal Before { get; set; }

    public decimal After { get; set; }

    public decimal Difference { get; set; }

    public static CostChange Of(CheckedObject of) => new()
    {
        Object = of.Object.Object.Title,
        File = of.Object.Manifest.File,
        Line = of.Object.Manifest.Line,
        Change = of.Change.ToString().ToLowerInvariant(),
        Before = of.CostBefore,
        After = of.CostAfter,
        Difference = of.Difference,
    };
}
