using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CloudIntel.Core.FinOps.Anomalies;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.AnomalyMonitors;

/// <summary>What anomalies and the parts of costs that they are in are called.</summary>
internal static class AnomalyNames
{
    /// <summary>Between the levels of a part.</summary>
    public const string Separator = " > ";

    /// <summary>The name of the whole.</summary>
    public const string Everything = "everything";

    /// <summary>
    /// What tells an anomaly from all others of its monitor: the beginning of a digest of what it is. Short, since people type it; of a hundred anomalies two have the
    /// same once in 200 million monitors.
    /// </summary>
    public static string IdOf(ObjectKey monitor, ImmutableArray<string> path, ChargeClass charges, DateOnly firstDay)
    {
        // No name of a level holds a line break, so no two anomalies make the same text.
        var text = string.Join('\n', [monitor.Namespace, monitor.Name, charges.ToString(), firstDay.ToString("yyyyMMdd", CultureInfo.InvariantCulture), .. path]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];
    }

    /// <summary>A part of costs for people.</summary>
    public static string Of(ImmutableArray<string> path) => path.IsEmpty ? Everything : string.Join(Separator, path);

    /// <summary>The name of what has no value of a column.</summary>
    public static string Without(string column) => $"(no {column})";
}
