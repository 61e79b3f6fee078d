using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudIntel.Core.Simulation.Studies;

/// <summary>A part of the seeds of a study, simulated: what a worker hands back.</summary>
/// <param name="Study">Which study it is of, see <see cref="IdentityOf"/>.</param>
/// <param name="Shard">Which part, from 0.</param>
/// <param name="Shards">Of how many.</param>
/// <param name="Runs">By place.</param>
public sealed record StudyShard(string Study, int Shard, int Shards, IReadOnlyList<SimulatedRun> Runs)
{
    /// <summary>As JSON; numbers keep all their digits.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StudyJson.Default.StudyShard);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static StudyShard FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StudyJson.Default.StudyShard) ?? throw new FormatException("null is no part of a study.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"This is no part of a study: {e.Message}", e);
        }
    }

    /// <summary>Tells studies apart whose parts do not go together: by names, seeds, horizons and what runs.</summary>
    internal static string IdentityOf(StudySpec spec)
    {
        var text = new StringBuilder(spec.Name).Append(CultureInfo.InvariantCulture, $"|{spec.FirstSeed}|{spec.Seeds.Minimum}|{spec.Seeds.Maximum}|{spec.Seeds.RelativeHalfWidth}");
        foreach (var algorithm in spec.Algorithms)
            text.Append(CultureInfo.InvariantCulture, $"|{algorithm.Name}={algorithm.Scheduler.Name}");
        foreach (var (name, scenario) in spec.Scenarios)
        {
            text.Append(CultureInfo.InvariantCulture, $"|{name}:{scenario.Start:O}:{scenario.Horizon}:{scenario.Step}:{scenario.Environment.Catalog.Offers.Count}:{scenario.Environment.Catalog.Offers.Sum(offer => offer.OnDemand)}");
            foreach (var workload in scenario.Workloads)
                text.Append('|').Append(workload.Name);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}

/// <summary>JSON of parts of studies.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StudyShard))]
internal sealed partial class StudyJson : JsonSerializerContext;
