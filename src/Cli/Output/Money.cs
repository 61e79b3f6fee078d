using System.Globalization;

namespace CloudIntel.Cli.Output;

/// <summary>Money as text for programs.</summary>
internal static class Money
{
    /// <summary>All digits, without the zeros at the end that a store adds.</summary>
    public static string Text(decimal amount) => amount.ToString("0.############################", CultureInfo.InvariantCulture);
}
