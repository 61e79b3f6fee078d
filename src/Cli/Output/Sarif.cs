using System.Text.Json;

namespace CloudIntel.Cli.Output;

/// <summary>What every log in SARIF 2.1.0 has in common. Code hosts show them beside the lines of a file.</summary>
internal static class Sarif
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <summary>Writes a log of one run.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="tool">Name of the tool.</param>
    /// <param name="rules">Writes the rules that results refer to.</param>
    /// <param name="results">Writes the results.</param>
    /// <param name="invocation">Writes what else is to be said of the run; null for nothing.</param>
    /// <param name="informationUri">Where the rules are explained; null for nowhere.</param>
    public static void Write(Utf8JsonWriter writer, string tool, Action rules, Action results, Action? invocation = null, string? informationUri = null)
    {
        writer.WriteStartObject();
        writer.WriteString("$schema", Schema);
        writer.WriteString("version", "2.1.0");
        writer.WriteStartArray("runs");
        writer.WriteStartObject();
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", tool);
        if (informationUri is not null)
            writer.WriteString("informationUri", informationUri);
        writer.WriteStartArray("rules");
        rules();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        invocation?.Invoke();
        writer.WriteString("columnKind", "utf16CodeUnits");
        writer.WriteStartArray("results");
        results();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Begins a rule, which its writer ends.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="id">Its name.</param>
    /// <param name="description">What it is, in short.</param>
    /// <param name="level">error, warning or note.</param>
    public static void BeginRule(Utf8JsonWriter writer, string id, string description, string level)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        WriteText(writer, "shortDescription", description);
        writer.WriteStartObject("defaultConfiguration");
        writer.WriteString("level", level);
        writer.WriteEndObject();
    }

    /// <summary>Begins a result, which its writer ends.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="rule">Name of the rule.</param>
    /// <param name="index">Its place among the rules.</param>
    /// <param name="level">error, warning or note.</param>
    /// <param name="message">What is wrong.</param>
    public static void BeginResult(Utf8JsonWriter writer, string rule, int index, string level, string message)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId", rule);
        writer.WriteNumber("ruleIndex", index);
        writer.WriteString("level", level);
        WriteText(writer, "message", message);
    }

    /// <summary>Writes the only location of something.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="file">The file.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="nameProperty">name or fullyQualifiedName.</param>
    /// <param name="name">What in the file it is; empty for the whole of it.</param>
    /// <param name="kind">What that is.</param>
    public static void WriteLocation(Utf8JsonWriter writer, string file, long line, string nameProperty, string name, string kind)
    {
        writer.WriteStartArray("locations");
        writer.WriteStartObject();
        writer.WriteStartObject("physicalLocation");
        writer.WriteStartObject("artifactLocation");
        writer.WriteString("uri", Uri.EscapeDataString(file.Replace('\\', '/')).Replace("%2F", "/", StringComparison.Ordinal));
        writer.WriteEndObject();
        writer.WriteStartObject("region");
        writer.WriteNumber("startLine", line);
        writer.WriteEndObject();
        writer.WriteEndObject();
        if (name.Length > 0)
        {
            writer.WriteStartArray("logicalLocations");
            writer.WriteStartObject();
            writer.WriteString(nameProperty, name);
            writer.WriteString("kind", kind);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    /// <summary>Writes a message.</summary>
    public static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }
}
