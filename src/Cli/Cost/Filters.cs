using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using CloudIntel.Core.Ports;

namespace CloudIntel.Cli.Cost;

/// <summary>The option <c>--filter</c>: charges by the values of FOCUS columns.</summary>
internal static class Filters
{
    private const string Form = "write COLUMN=VALUE[,VALUE] or COLUMN!=VALUE, with quotation marks round a value that holds a comma, such as 'ServiceName=Amazon EC2' or 'InvoiceIssuerName=\"Example, Inc.\"'";

    /// <summary>The option.</summary>
    public static Option<string[]> Option() => new("--filter")
    {
        Description = "Charges whose column has one of these values (or, with !=, none of them); the empty value means charges without one. Several filters must all hold.",
        HelpName = "COLUMN=VALUE[,VALUE]",
        DefaultValueFactory = _ => [],
    };

    /// <summary>What the option says.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static IReadOnlyList<CostFilter> Parse(IEnumerable<string> texts) => [.. texts.Select(Parse)];

    private static CostFilter Parse(string text)
    {
        // A tag's key may hold an equals sign hardly ever; its value may.
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 1)
            throw new UsageException($"--filter {text} has no column and value: {Form}.");
        var excluded = text[at - 1] == '!';
        var column = GroupColumns.Canonical(text[..(excluded ? at - 1 : at)].Trim(), "--filter");
        return new CostFilter(column, Values(text[(at + 1)..], text), excluded);
    }

    private static ImmutableArray<string> Values(string list, string whole)
    {
        var values = ImmutableArray.CreateBuilder<string>();
        var value = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < list.Length; i++)
        {
            if (list[i] == '"' && quoted && i + 1 < list.Length && list[i + 1] == '"')
                value.Append(list[i++]);
            else if (list[i] == '"' && (quoted || value.Length == 0))
                quoted = !quoted;
            else if (list[i] == ',' && !quoted)
                Next();
            else
                value.Append(list[i]);
        }

        if (quoted)
            throw new UsageException($"--filter {whole} has a quotation mark that is never closed: {Form}.");
        Next();
        return values.ToImmutable();

        void Next()
        {
            values.Add(value.ToString());
            value.Clear();
        }
    }
}
