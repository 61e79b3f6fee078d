using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Import;

namespace CloudIntel.Ledger.Tests;

/// <summary>What the ledger remembers of an import stays small, whatever a bill holds.</summary>
public sealed class ImportFindingsTests
{
    [Fact]
    public void Only_so_many_warnings_of_bounded_length_are_remembered()
    {
        var texts = Enumerable.Range(0, 60).Select(i => $"{i:00} {new string('x', ImportRecord.MaxWarningLength - 5)}\U0001F4B6 and more").ToList();
        var kept = ImportFindings.Warnings([File([], [.. texts, texts[0]]), File([], texts)]);

        Assert.Equal(texts.Take(ImportRecord.MaxWarnings).Select(text => text[..2]), kept.Select(text => text[..2]));
        Assert.All(kept, text => Assert.Equal($"{text[..2]} {new string('x', ImportRecord.MaxWarningLength - 5)}…", text)); // no half a character
        Assert.Equal(kept, ImportFindings.ReadWarnings(ImportFindings.Text(kept)));
    }

    [Fact]
    public void Of_too_many_changes_those_of_most_rows_are_remembered()
    {
        var changes = Enumerable.Range(1, 60).Select(rows => new RowChange(RowChangeKind.Merged, $"Rule{rows}", "", rows, new("USD", 1, 2, 3, 0.0000000000000000000001m))).ToList();
        var kept = ImportFindings.Changes([File(changes, [])]);

        Assert.Equal(Enumerable.Range(11, ImportRecord.MaxChanges).Reverse().Select(rows => (long)rows), kept.Select(change => change.Rows));
        Assert.Equal(kept, ImportFindings.ReadChanges(ImportFindings.Text(kept)));
    }

    private static FileReport File(IReadOnlyList<RowChange> changes, IReadOnlyList<string> warnings) => new()
    {
        File = "bill.csv",
        Format = BillDialect.AwsCur,
        Rows = 0,
        RepairedRows = 0,
        RejectedRows = 0,
        Changes = changes,
        Repairs = [],
        Periods = [],
        IgnoredColumns = [],
        Warnings = warnings,
    };
}
