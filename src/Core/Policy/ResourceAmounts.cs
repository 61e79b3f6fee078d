using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy;

/// <summary>
/// Amounts of resources, within bounds that no node comes near: what is beyond is a mistake or an attack, and cannot be priced. Within them, products of amounts, replicas and prices
/// fit a <see cref="decimal"/>.
/// </summary>
internal static class ResourceAmounts
{
    private const decimal MostCores = 1_000_000;
    private const decimal MostBytes = 1L << 60;
    private const decimal MostOfOthers = 1_000_000_000;

    /// <summary>Reads an amount.</summary>
    /// <exception cref="PolicyObjectException">It is none, below 0, or beyond every bound.</exception>
    public static decimal Read(string resource, JsonElement value, string path)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => throw new PolicyObjectException(path, "A quantity such as 500m, 1.5 or 2Gi belongs here."),
        };
        if (!ResourceQuantity.TryParse(text, out var amount))
            throw new PolicyObjectException(path, $"\"{Short(text)}\" is not a quantity such as 500m, 1.5 or 2Gi.");
        if (amount < 0)
            throw new PolicyObjectException(path, $"{Short(text)} is below 0.");
        return Bounded(resource, amount, path, Short(text));
    }

    /// <summary>The same amount.</summary>
    /// <exception cref="PolicyObjectException">It is beyond every bound.</exception>
    public static decimal Bounded(string resource, decimal amount, string path, string text)
    {
        var most = IsBytes(resource) ? MostBytes : resource == PodShape.CpuName ? MostCores : MostOfOthers;
        return amount <= most
            ? amount
            : throw new PolicyObjectException(path, $"{text} is more {resource} than can be priced; the most is {most.ToString("0", CultureInfo.InvariantCulture)}.");
    }

    private static bool IsBytes(string resource) =>
        resource is PodShape.MemoryName or "storage" or "ephemeral-storage" || resource.StartsWith("hugepages-", StringComparison.Ordinal);

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
