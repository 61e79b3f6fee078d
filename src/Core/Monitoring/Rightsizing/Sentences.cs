using System.Globalization;

namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>How amounts read in sentences.</summary>
internal static class Sentences
{
    public static string Amount(double amount, SizedResource resource) =>
        resource == SizedResource.Cpu ? $"{Number(Math.Round(amount * 1000))}m" : $"{Number(Math.Ceiling(amount / 1048576))}Mi";

    public static string Number(double value) => value.ToString(Math.Abs(value) is > 0 and < 0.1 ? "G3" : "0.##", CultureInfo.InvariantCulture);
}
