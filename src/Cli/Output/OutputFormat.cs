using System.CommandLine;

namespace CloudIntel.Cli.Output;

/// <summary>The forms in which results are written.</summary>
internal static class OutputFormat
{
    public const string Table = "table";
    public const string Json = "json";
    public const string Csv = "csv";
    public const string Yaml = "yaml";

    /// <summary>The option <c>-o</c>, whose default is the first of the formats.</summary>
    public static Option<string> Option(params string[] formats)
    {
        var option = new Option<string>("--output", "-o")
        {
            Description = "Form of the result.",
            DefaultValueFactory = _ => formats[0],
        };
        return option.AcceptOnlyFromAmong(formats);
    }
}
