using System.Buffers;
using System.Text;
using System.Text.Json;

namespace CloudIntel.Core.FinOps.Clusters.SplitCost;

/// <summary>What is told of a pod as tags.</summary>
internal static class SplitTags
{
    /// <summary>Labels as tags: one without a value is true, as FOCUS has it.</summary>
    public static string Of(string cluster, PodIdentity pod)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("kubernetes:cluster", cluster);
            json.WriteString("kubernetes:namespace", pod.Namespace);
            foreach (var (key, value) in pod.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
            {
                if (value.Length > 0)
                    json.WriteString(key, value);
                else
                    json.WriteBoolean(key, true);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
