using System.Text.Encodings.Web;

namespace CloudIntel.Core.Simulation.Reports;

/// <summary>Parts of a page.</summary>
internal static class Markup
{
    /// <summary>Text so that none of it is taken for markup, in elements and in quoted attributes. Control characters, which no page may hold, are spaces.</summary>
    public static string Text(string text) =>
        HtmlEncoder.Default.Encode(text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)) : text);

    /// <summary>The beginning of a text that has room for so many characters.</summary>
    public static string Short(string text, int most) => text.Length <= most ? text : most < 2 ? "…" : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";

    /// <summary>A table with a caption; cells are markup, the first of each row is its heading.</summary>
    /// <param name="caption">What it shows.</param>
    /// <param name="headings">Of the columns; those that begin with <c>#</c> are of numbers, with <c>=</c> of sentences.</param>
    /// <param name="rows">As many cells each as there are headings.</param>
    public static string Table(string caption, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        string[] kinds = [.. headings.Select(heading => heading.StartsWith('#') ? " class=\"n\"" : heading.StartsWith('=') ? " class=\"long\"" : "")];
        var head = string.Concat(headings.Select((heading, i) => $"<th scope=\"col\"{kinds[i]}>{Text(heading.TrimStart('#', '='))}</th>"));
        var body = string.Concat(rows.Select(row => "<tr>" + string.Concat(row.Select((cell, i) =>
            i == 0 ? $"<th scope=\"row\"{kinds[i]}>{cell}</th>" : $"<td{kinds[i]}>{cell}</td>")) + "</tr>\n"));
        return $"<div class=\"scroll\" role=\"region\" aria-label=\"{Text(caption)}\" tabindex=\"0\"><table><caption>{Text(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n";
    }

    /// <summary>What the colours of several plots mean.</summary>
    public static string Legend(IEnumerable<string> names) =>
        "<ul class=\"legend\">" + string.Concat(names.Select((name, i) =>
            $"<li><svg viewBox=\"0 0 22 10\" aria-hidden=\"true\"><path class=\"line {PlotColours.Stroke(i)}\" d=\"M1 5H21\"/></svg>{Text(name)}</li>")) + "</ul>\n";

    /// <summary>The same of areas.</summary>
    public static string AreaLegend(IEnumerable<string> names) =>
        "<ul class=\"legend\">" + string.Concat(names.Select((name, i) =>
            $"<li><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"{PlotColours.Fill(i)}\" width=\"12\" height=\"12\" rx=\"2\"/></svg>{Text(name)}</li>")) + "</ul>\n";
}

/// <summary>
/// Eight colours that people with every kind of colour vision tell apart (Okabe and Ito, Color universal design, 2008); what comes later has them again with dashes.
/// </summary>
internal static class PlotColours
{
    /// <summary>How many there are.</summary>
    public const int Count = 8;

    /// <summary>Classes of a line.</summary>
    public static string Stroke(int index) => index < Count ? $"s{index}" : $"s{index % Count} dash{index / Count % 4}";

    /// <summary>Class of an area.</summary>
    public static string Fill(int index) => $"f{index % Count}";
}
