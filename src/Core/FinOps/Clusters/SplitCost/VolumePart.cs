using System.Buffers;
using System.Text;
using System.Text.Json;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.SplitCost;

/// <summary>What a pod or nobody bears of volumes.</summary>
/// <param name="pod">The pod and its cluster; null for nobody.</param>
internal sealed class VolumePart((string Cluster, PodIdentity Pod)? pod)
{
    /// <summary>The pod and its cluster; null for nobody.</summary>
    public (string Cluster, PodIdentity Pod)? Pod => pod;

    /// <summary>Size times the time for which it was mounted, shared with others who mounted it.</summary>
    public decimal GibibyteHours { get; set; }

    /// <summary>What it bears.</summary>
    public Amount Weight => Amount.Of(decimal.Round(GibibyteHours, PoolSplit.Decimals));

    /// <summary>The part as a charge.</summary>
    /// <param name="charge">With its costs and quantities.</param>
    /// <param name="methodId">Name of the method.</param>
    /// <param name="ratio">Its share.</param>
    /// <param name="isKnown">Whether it is known how much it is.</param>
    public SplitCharge Of(FocusCharge charge, string methodId, Amount ratio, bool isKnown)
    {
        var details = Details(ratio, isKnown ? GibibyteHours : 0);
        return pod is var (cluster, identity)
            ? new(charge, methodId, details, identity.Uid, $"{identity.Namespace}/{identity.Name}", SplitTags.Of(cluster, identity))
            : new(charge, methodId, details);
    }

    private static string Details(Amount ratio, decimal quantity)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("Elements");
            json.WriteStartObject();
            json.WriteNumber("AllocatedRatio", ratio.ToDecimal());
            json.WriteString("UsageUnit", "GiB-Hours");
            json.WriteNumber("UsageQuantity", Amount.Of(decimal.Round(quantity, PoolSplit.Decimals)).ToDecimal());
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
