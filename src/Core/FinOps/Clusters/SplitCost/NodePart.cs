using System.Buffers;
using System.Text;
using System.Text.Json;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.SplitCost;

/// <summary>What a container or nobody bears of a node.</summary>
internal sealed class NodePart
{
    /// <summary>Processors, memory and graphics processors.</summary>
    public const int Resources = 3;

    /// <summary>A part.</summary>
    /// <param name="row">Whose; null where nothing is known of the node.</param>
    /// <param name="instead">What it bears where the row says nothing.</param>
    public NodePart(AllocationRow? row, Amount instead = default)
    {
        Row = row;
        var costs = row is null ? default : row.Sums.Costs + row.Sums.Adjustments;
        Weights = [NotNegative(costs.Cpu + instead), NotNegative(costs.Memory), NotNegative(costs.Gpu)];
    }

    /// <summary>Whose; null where nothing is known of the node.</summary>
    public AllocationRow? Row { get; }

    /// <summary>What it bears by resource.</summary>
    public Amount[] Weights { get; }

    /// <summary>What it bears.</summary>
    public Amount Weight => Weights[0] + Weights[1] + Weights[2];

    /// <summary>The part as a charge.</summary>
    /// <param name="charge">With its costs and quantities.</param>
    /// <param name="methodId">Name of the method.</param>
    /// <param name="ratios">Its shares by resource.</param>
    public SplitCharge Of(FocusCharge charge, string methodId, ReadOnlySpan<Amount> ratios)
    {
        var details = Details(ratios);
        return Row is { Kind: AllocationKind.Container, Pod: { } pod }
            ? new(charge, methodId, details, $"{pod.Uid}/{Row.Container}", $"{pod.Namespace}/{pod.Name}/{Row.Container}", SplitTags.Of(Row.Cluster, pod))
            : new(charge, methodId, details);
    }

    private string Details(ReadOnlySpan<Amount> ratios)
    {
        var held = Row?.Sums.Held ?? default;
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("Elements");
            Element(ratios[0], "Core-Hours", held.CoreHours, json);
            if (ratios[1] != Amount.Zero)
                Element(ratios[1], "GiB-Hours", held.GibibyteHours, json);
            if (ratios[2] != Amount.Zero)
                Element(ratios[2], "GPU-Hours", held.GpuHours, json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Element(Amount ratio, string unit, decimal quantity, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("AllocatedRatio", ratio.ToDecimal());
        json.WriteString("UsageUnit", unit);
        json.WriteNumber("UsageQuantity", Amount.Of(decimal.Round(quantity, PoolSplit.Decimals)).ToDecimal());
        json.WriteEndObject();
    }

    private static Amount NotNegative(Amount amount) => amount < Amount.Zero ? Amount.Zero : amount;
}
