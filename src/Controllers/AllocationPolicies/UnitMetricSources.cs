using System.Globalization;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.AllocationPolicies;

/// <summary>Brings the numbers of unit metrics into the ledger.</summary>
[EntityRbac(typeof(ConfigMap), Verbs = RbacVerbs.Get, Scope = RbacScope.OperatorNamespace)]
internal sealed class UnitMetricSources(
    IUnitLedger ledger, IUnitQueries queries, IKubernetesClient cluster, IOptions<FinOpsOptions> options, ILogger<UnitMetricSources> log)
{
    private const string DefaultKey = "units.csv";

    /// <summary>Takes over what the sources of a policy's metrics say of some days, and tells what is wrong, by metric.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RefreshAsync(AllocationPolicy policy, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var metric in policy.Spec.UnitMetrics ?? [])
        {
            try
            {
                var counts = await CountAsync(metric, from, to, cancellationToken);
                if (counts.Count > 0)
                    await ledger.PutUnitsAsync(policy.Metadata.Name!, counts, cancellationToken);
            }
            catch (Exception e) when (e is UnitQueryException or UnreadableUnitsException)
            {
                log.UnitsUnavailable(policy.Metadata.Name!, metric.Name, e);
                problems[metric.Name] = e.Message;
            }
        }

        return problems;
    }

    private Task<IReadOnlyList<UnitCount>> CountAsync(UnitMetricSpec metric, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        if (metric.Prometheus is { } prometheus)
            return queries.CountAsync(new(metric.Name, new Uri(prometheus.Url), prometheus.Query, prometheus.Label), from, to, cancellationToken);
        return metric.ConfigMap is { } configMap
            ? ReadAsync(metric.Name, configMap, from, to, cancellationToken)
            : Task.FromResult<IReadOnlyList<UnitCount>>([]);
    }

    private async Task<IReadOnlyList<UnitCount>> ReadAsync(string metric, ConfigMapUnits source, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var map = await cluster.Resource<ConfigMap>().FindAsync(new(options.Value.OperatorNamespace, source.Name), cancellationToken)
            ?? throw new UnreadableUnitsException($"there is no ConfigMap {options.Value.OperatorNamespace}/{source.Name}: create it");
        var key = source.Key ?? DefaultKey;
        if (map.Data is null || !map.Data.TryGetValue(key, out var csv))
            throw new UnreadableUnitsException($"the ConfigMap {options.Value.OperatorNamespace}/{source.Name} has no key {key}: add it");
        return [.. UnitCsv.Read(metric, csv).Where(count => count.Day >= from && count.Day < to)];
    }
}

/// <summary>Numbers of units cannot be read: their owner must correct them.</summary>
/// <param name="message">What is wrong, and where.</param>
public sealed class UnreadableUnitsException(string message) : Exception(message);

/// <summary>Numbers of units as CSV with the columns date, value and units, in any order.</summary>
public static class UnitCsv
{
    private const decimal Largest = 9_999_999_999_999_999;

    /// <summary>The counts of a text.</summary>
    /// <exception cref="UnreadableUnitsException">It is no such table, or a line of it is wrong.</exception>
    public static IEnumerable<UnitCount> Read(string metric, string csv)
    {
        var lines = csv.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        var header = lines[0].TrimStart('\uFEFF').Split(',').Select(name => name.Trim().ToLowerInvariant()).ToList();
        var (day, value, units) = (header.IndexOf("date"), header.IndexOf("value"), header.IndexOf("units"));
        if (day < 0 || value < 0 || units < 0)
            throw new UnreadableUnitsException("line 1 must name the columns date, value and units");
        foreach (var (number, line) in lines.Index().Skip(1))
        {
            if (line.Length == 0)
                continue;
            var fields = line.Split(',');
            if (fields.Length != header.Count)
                throw new UnreadableUnitsException($"line {number + 1} has {fields.Length} fields instead of {header.Count}");
            yield return Count(metric, fields[value].Trim(), fields[day].Trim(), fields[units].Trim(), $"line {number + 1}");
        }
    }

    /// <summary>One count from its texts.</summary>
    /// <exception cref="UnreadableUnitsException">One of them is wrong.</exception>
    public static UnitCount Count(string metric, string value, string day, string units, string where)
    {
        if (value.Length is 0 or > 256)
            throw new UnreadableUnitsException($"{where}: the value must have 1 to 256 characters");
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            throw new UnreadableUnitsException($"{where}: {Shortened(day)} is no date like 2026-04-30");
        if (!decimal.TryParse(units, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || count > Largest)
            throw new UnreadableUnitsException($"{where}: {Shortened(units)} is no number of units, which is not negative and has at most 16 digits before the point");
        return new(metric, value, date, count);
    }

    private static string Shortened(string text) => text.Length > 40 ? $"{text[..40]}…" : text;
}
