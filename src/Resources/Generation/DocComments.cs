using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace CloudIntel.Resources.Generation;

/// <summary>
/// The descriptions of types and fields: the summaries of their doc comments as plain text. What only a reader of the code
/// needs belongs into the remarks.
/// </summary>
internal sealed class DocComments
{
    private readonly Dictionary<string, XElement> summaries;

    private DocComments(Dictionary<string, XElement> summaries) => this.summaries = summaries;

    /// <summary>Reads the documentation file that lies beside each assembly.</summary>
    public static DocComments Of(params IEnumerable<Assembly> assemblies) => new((
        from assembly in assemblies
        from member in XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
        let summary = member.Element("summary")
        where summary is not null
        select (Name: member.Attribute("name")!.Value, summary))
        .ToDictionary(member => member.Name, member => member.summary));

    /// <summary>What a type is.</summary>
    public string Of(Type type) => Summary($"T:{type.FullName}");

    /// <summary>What a property holds.</summary>
    public string Of(PropertyInfo property) => Summary($"P:{property.DeclaringType!.FullName}.{property.Name}");

    /// <summary>What a value of an enumeration means.</summary>
    public string OfValue(Type enumeration, string name) => Summary($"F:{enumeration.FullName}.{name}");

    private string Summary(string member) => summaries.TryGetValue(member, out var summary)
        ? string.Join(' ', Text(summary).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        : throw new InvalidOperationException($"{member} has no summary, which users would read as its description.");

    private static string Text(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText plain => plain.Value,
                XElement { Name.LocalName: "c" } code => code.Value,
                XElement { Name.LocalName: "see" } see when see.Attribute("cref") is { } target => Referenced(target.Value),
                _ => throw new InvalidOperationException($"A description cannot show {node}."),
            });
        }

        return text.ToString();
    }

    /// <summary>A field by its JSON name, anything else by its own.</summary>
    private static string Referenced(string cref)
    {
        var name = cref[(cref.LastIndexOf('.') + 1)..];
        return cref.StartsWith("P:", StringComparison.Ordinal) ? JsonNamingPolicy.CamelCase.ConvertName(name) : name;
    }
}
