using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Validation;

namespace CloudIntel.Ledger.Tests.Validation;

/// <summary>Judges texts as bills.</summary>
internal static class Judging
{
    public static async Task<ValidationReport> OfAsync(ConformantBill bill, Func<ValidationRequest, ValidationRequest>? change = null) =>
        (await OfAsync([bill.Csv()], request => (change ?? (same => same))(request with { Version = bill.Version })))[0];

    public static async Task<IReadOnlyList<ValidationReport>> OfAsync(IReadOnlyList<string> texts, Func<ValidationRequest, ValidationRequest>? change = null)
    {
        using var folder = new TestFolder();
        var request = new ValidationRequest
        {
            Files = [.. texts.Select((text, i) => folder.Write($"bill{i}.csv", text))],
            TemporaryFolder = folder.Path,
        };
        return await FocusValidation.ValidateAsync((change ?? (same => same))(request), progress: null, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    public static async Task<ValidationReport> OfFileAsync(string path, Func<ValidationRequest, ValidationRequest>? change = null)
    {
        using var folder = new TestFolder();
        var request = new ValidationRequest { Files = [new(Path.GetFileName(path), path)], TemporaryFolder = folder.Path };
        return (await FocusValidation.ValidateAsync((change ?? (same => same))(request), progress: null, TimeProvider.System, TestContext.Current.CancellationToken))[0];
    }

    /// <summary>The defects of which something else is reported than they say, with what was found.</summary>
    public static async Task<string> MisjudgedAsync(FocusVersion version, IReadOnlyList<Defect> defects, Func<ValidationRequest, ValidationRequest>? change = null)
    {
        var reports = await OfAsync([.. defects.Select(defect => defect.In(new ConformantBill(version)).Csv())], request => (change ?? (same => same))(request with { Version = version }));
        return string.Join('\n', defects.Zip(reports).Where(pair => !pair.First.Rules.SetEquals(pair.Second.Broken.Select(rule => rule.Rule)))
            .Select(pair => $"{pair.First.Name}: expected {pair.First.Rule}, found {pair.Second.Summary().Replace("\n", "; ", StringComparison.Ordinal)}"));
    }

    /// <summary>What is broken, as <c>rule column count</c>, a line each.</summary>
    public static string Summary(this ValidationReport report) =>
        string.Join('\n', report.Broken.Select(rule => $"{rule.Verdict} {rule.Rule} {rule.Column} {rule.Count}"));

    public static TheoryData<FocusVersion> Versions => [.. FocusVersions.All];
}
