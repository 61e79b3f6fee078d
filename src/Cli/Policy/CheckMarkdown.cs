using System.Globalization;
using System.Text;
using CloudIntel.Cli.Output;

namespace CloudIntel.Cli.Policy;

/// <summary>Writes what policies say, and what changes, as a comment to a pull request.</summary>
internal static class CheckMarkdown
{
    private const int MostRows = 50;

    /// <summary>After so many characters a table begins no other row: code hosts take comments of 65,536, and there are three tables whose rows are below 4,500.</summary>
    private const int LongTable = 16_000;

    private const int LongestText = 500;

    private const string Marks = "\\`*_{}[]<>#|!~$";

    /// <summary>By which a pipeline finds its own comment, to replace it.</summary>
    private const string Mark = "<!-- cloudintel check -->";

    /// <summary>Writes the comment.</summary>
    public static string Text(CheckReport report)
    {
        var text = new StringBuilder().Append(Mark).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"### Cost check: {(report.ExitCode == ExitCode.Good ? "passed" : "failed")}\n\n{report.Summary()}.\n");
        AddCosts(text, report);
        AddViolations(text, report);
        AddUnjudged(text, report);
        return text.ToString();
    }

    private static void AddCosts(StringBuilder text, CheckReport report)
    {
        if (report.Currency is not { } currency)
            return;
        if (!report.IsCompared)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n**Monthly cost: {Tables.Amount(report.After)} {currency}**\n");
        }
        else
        {
            var share = report.Before == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {(report.After - report.Before) / report.Before:+0.0%;-0.0%;0%}");
            text.Append(CultureInfo.InvariantCulture, $"\n**Monthly cost: {Tables.Amount(report.Before)} → {Tables.Amount(report.After)} {currency} ({Signed(report.After - report.Before)}{share})**\n");
            if (report.Differences.Count > 0)
                text.Append("\n| Object | | Before | After | Difference |\n|---|---|--:|--:|--:|\n");
            AddRows(text, report.Differences, each => string.Create(
                CultureInfo.InvariantCulture,
                $"| {Cell(each.Object.Object.Title)} | {each.Change.ToString().ToLowerInvariant()} | {Tables.Amount(each.CostBefore)} | {Tables.Amount(each.CostAfter)} | {Signed(each.Difference)} |\n"));
        }

        if (report.Unpriced > 0)
            text.Append(CultureInfo.InvariantCulture, $"\n{report.Unpriced} {(report.Unpriced == 1 ? "object has" : "objects have")} no price, all or in part, which the sums are without.\n");
    }

    private static void AddViolations(StringBuilder text, CheckReport report)
    {
        if (report.Violations.Count == 0)
            return;
        text.Append("\n| | Object | Rule | What is wrong | Where |\n|---|---|---|---|---|\n");
        AddRows(text, report.Violations, pair =>
        {
            var (of, violation) = pair;
            var line = ViolationResult.LineOf(of.Object.Manifest, violation);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {(report.Fails(violation) ? "❌" : "⚠️")} {violation.Enforcement} | {Cell(of.Object.Object.Title)} | {Cell($"{violation.Policy}/{violation.Rule}")} | {Cell(violation.Message)} | {Cell($"{of.Object.Manifest.File}:{line}")} |\n");
        });
    }

    private static void AddUnjudged(StringBuilder text, CheckReport report)
    {
        if (report.Unjudged.Count == 0)
            return;
        text.Append("\nNot judged, and not passed:\n\n");
        var reasons = report.Unjudged.GroupBy(pair => (pair.Unjudged.Policy, pair.Unjudged.Rule, pair.Unjudged.Reason)).ToList();
        AddRows(text, reasons, reason => string.Create(
            CultureInfo.InvariantCulture,
            $"- {Cell($"{reason.Key.Policy}/{reason.Key.Rule}")} of {reason.Count()} {(reason.Count() == 1 ? "object" : "objects")}: {Cell(reason.Key.Reason)}\n"));
    }

    private static void AddRows<T>(StringBuilder text, IReadOnlyList<T> items, Func<T, string> row)
    {
        var end = text.Length + LongTable;
        var rows = 0;
        while (rows < Math.Min(items.Count, MostRows) && text.Length < end)
            text.Append(row(items[rows++]));
        if (rows < items.Count)
            text.Append(CultureInfo.InvariantCulture, $"\nAnd {items.Count - rows} more.\n");
    }

    private static string Signed(decimal amount) => amount > 0 ? $"+{Tables.Amount(amount)}" : Tables.Amount(amount);

    /// <summary>
    /// Texts of manifests are shown as they are: nothing in them is markup, a link or a mention. What code hosts link after markup was read (addresses, numbers of issues, names) is broken by a space
    /// that nobody sees.
    /// </summary>
    private static string Cell(string text)
    {
        const char Unseen = '\u200b';
        var shown = text.Length <= LongestText ? text : text[..LongestText] + "…";
        var cell = new StringBuilder();
        for (var i = 0; i < shown.Length && cell.Length < 2 * LongestText; i++)
        {
            var letter = shown[i];
            if (letter is '\n' or '\r' or '\t')
                cell.Append(' ');
            else if (letter == '&')
                cell.Append("&amp;");
            else if (letter == '.' && shown.AsSpan(0, i).EndsWith("www", StringComparison.OrdinalIgnoreCase))
                cell.Append(Unseen).Append(letter);
            else if (Marks.Contains(letter))
                cell.Append('\\').Append(letter);
            else if (!char.IsControl(letter) && char.GetUnicodeCategory(letter) != UnicodeCategory.Format) // such as what turns the direction of all that follows
                cell.Append(letter);
            if (letter is '@' or '#' || (letter == ':' && i + 1 < shown.Length && (shown[i + 1] is '/' or '+' or '-' || char.IsLetter(shown[i + 1]))))
                cell.Append(Unseen);
        }

        return cell.ToString();
    }
}
