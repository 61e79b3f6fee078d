using System.Globalization;
using System.Text;
using System.Xml;
using CloudIntel.Core.Policy;

namespace CloudIntel.Cli.Policy;

/// <summary>Writes what policies say as JUnit XML: a suite a file, a case an object. Objects that could not be judged are skipped cases, and warnings are output of theirs.</summary>
internal static class CheckJUnit
{
    /// <summary>Writes the document.</summary>
    public static string Text(CheckReport report)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new() { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n", CheckCharacters = false }))
        {
            var cases = report.Objects.Where(each => each.Change is not (ObjectChange.Removed or ObjectChange.Unchanged)).ToList();
            writer.WriteStartElement("testsuites");
            WriteCounts(writer, "cloudintel check", cases, report);
            foreach (var suite in cases.GroupBy(each => each.Object.Manifest.File, StringComparer.Ordinal))
            {
                writer.WriteStartElement("testsuite");
                WriteCounts(writer, suite.Key, [.. suite], report);
                foreach (var one in suite)
                    WriteCase(writer, one, report);
                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }

        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n";
    }

    private static void WriteCounts(XmlWriter writer, string name, IReadOnlyList<CheckedObject> cases, CheckReport report)
    {
        writer.WriteAttributeString("name", Clean(name));
        writer.WriteAttributeString("tests", Number(cases.Count));
        writer.WriteAttributeString("failures", Number(cases.Count(each => Failures(each, report).Count > 0)));
        writer.WriteAttributeString("skipped", Number(cases.Count(each => Failures(each, report).Count == 0 && each.Judgement.Unjudged.Count > 0)));
    }

    private static void WriteCase(XmlWriter writer, CheckedObject one, CheckReport report)
    {
        var manifest = one.Object.Manifest;
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("name", Clean(one.Object.Object.Title));
        writer.WriteAttributeString("classname", Clean(one.Object.Object.Kind));
        writer.WriteAttributeString("file", Clean(manifest.File));
        writer.WriteAttributeString("line", Number(manifest.Line));
        var failures = Failures(one, report);
        if (failures.Count > 0)
        {
            writer.WriteStartElement("failure");
            writer.WriteAttributeString("message", Clean(failures[0].Message));
            writer.WriteAttributeString("type", Clean($"{failures[0].Policy}/{failures[0].Rule}"));
            writer.WriteString(Clean(Lines(one, failures)));
            writer.WriteEndElement();
        }
        else if (one.Judgement.Unjudged.Count > 0)
        {
            writer.WriteStartElement("skipped");
            writer.WriteAttributeString("message", Clean(string.Join("; ", one.Judgement.Unjudged.Select(unjudged => $"{unjudged.Policy}/{unjudged.Rule} was not judged: {unjudged.Reason}"))));
            writer.WriteEndElement();
        }

        var others = one.Judgement.Violations.Except(failures).ToList();
        if (others.Count > 0)
            writer.WriteElementString("system-out", Clean(Lines(one, others)));
        writer.WriteEndElement();
    }

    private static List<Violation> Failures(CheckedObject one, CheckReport report) => [.. one.Judgement.Violations.Where(report.Fails)];

    private static string Lines(CheckedObject one, IEnumerable<Violation> violations) => string.Join('\n', violations.Select(violation =>
        string.Create(CultureInfo.InvariantCulture, $"{one.Object.Manifest.File}:{ViolationResult.LineOf(one.Object.Manifest, violation)}: {violation.Enforcement} {violation.Policy}/{violation.Rule}: {violation.Message}")));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>XML has no way to write some characters, such as those that control terminals.</summary>
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar : rune));
}
