using System.Globalization;
using Spectre.Console;

namespace CloudIntel.Cli.Output;

/// <summary>Writes results as tables for people.</summary>
internal static class Tables
{
    /// <summary>Wide enough for any row: what is piped on is not to be wrapped.</summary>
    private const int Unbounded = 10_000;

    /// <summary>A console for one of the shell's writers, with escape codes for terminals only.</summary>
    public static IAnsiConsole Console(TextWriter output, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
            console.Profile.Width = Unbounded;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    /// <summary>A table whose first columns are texts and whose others are numbers.</summary>
    public static Table Create(IEnumerable<string> texts, IEnumerable<string> numbers)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var text in texts)
            table.AddColumn(new TableColumn(new Text(text)));
        foreach (var number in numbers)
            table.AddColumn(new TableColumn(new Text(number)).RightAligned().NoWrap());
        return table;
    }

    /// <summary>Adds a row; texts are taken as they are, without markup.</summary>
    public static void AddTexts(this Table table, IEnumerable<string?> cells) => table.AddRow(cells.Select(cell => new Text(Line(cell ?? "–"))));

    /// <summary>
    /// A text in one line, without what steers a terminal: names in files are not checked by anybody, and must neither hide other lines nor begin some of their own, which pipelines may take for commands.
    /// </summary>
    public static string Line(string text) => text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
        ? string.Concat(text.Select(letter => letter is '\n' or '\r' or '\t' ? ' ' : char.IsControl(letter) ? '\ufffd' : letter))
        : text;

    /// <summary>An amount as people read it: cents, or six digits where cents would hide it.</summary>
    public static string Amount(decimal amount) =>
        amount.ToString(amount != 0 && Math.Abs(amount) < 0.01m ? "0.000000" : "#,##0.00", CultureInfo.InvariantCulture);

    /// <summary>A count as people read it.</summary>
    public static string Count(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);
}
