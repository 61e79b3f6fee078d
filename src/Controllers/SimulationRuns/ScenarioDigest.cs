using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>What a run is about, in few digits.</summary>
internal static class ScenarioDigest
{
    private const int Digits = 32;

    /// <summary>
    /// The digest of what a run says and refers to. How it is run is no part of it (who waits, for how long, where and with how many threads), nor is what runs at the moment, nor are
    /// the prices of this version: the same run would else be simulated again with each upgrade.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="configMaps">Texts that it refers to, by name and key.</param>
    /// <param name="workloads">Workloads that it refers to.</param>
    public static string Of(SimulationRun run, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> configMaps, IEnumerable<SimulatedWorkloadResource> workloads)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var what = run.Spec with { Suspend = null, Cancel = null, Deadline = null, Parallelism = null, Execution = null };
        Add(hash, JsonSerializer.Serialize(what, ResourcesJson.Default.SimulationRunSpec));
        foreach (var (name, texts) in configMaps.OrderBy(map => map.Key, StringComparer.Ordinal))
        {
            foreach (var (key, text) in texts.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                Add(hash, name, key, text);
        }

        foreach (var (workload, target) in workloads.OrderBy(one => one.Workload.Metadata.Name, StringComparer.Ordinal))
            Add(hash, workload.Metadata.Name!, JsonSerializer.Serialize(workload.Spec, ResourcesJson.Default.WorkloadSpec), string.Create(CultureInfo.InvariantCulture, $"{target}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];
    }

    /// <summary>Adds texts with their lengths, so that none runs into the next.</summary>
    private static void Add(IncrementalHash hash, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.LongLength));
            hash.AppendData(bytes);
        }
    }
}
