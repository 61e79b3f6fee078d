using System.CommandLine;

namespace CloudIntel.Cli.Cost;

/// <summary>The option <c>--currency</c>.</summary>
internal static class CurrencyOption
{
    private const int Letters = 3;

    /// <summary>The option.</summary>
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--currency")
        {
            Description = "Convert everything into this currency, each day at its rate; see \"cost rates\". Default: each currency by itself.",
            HelpName = "CODE",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } code && (code.Length != Letters || !code.All(char.IsAsciiLetter)))
                result.AddError($"--currency {code} is no currency code of three letters, such as EUR.");
        });
        return option;
    }
}
