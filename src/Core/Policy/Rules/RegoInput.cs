using System.Buffers;
using System.Text.Json;
using CloudIntel.Core.Policy.Pricing;

namespace CloudIntel.Core.Policy;

/// <summary>
/// What a Rego module sees as <c>input</c>: <c>operation</c> (CREATE, UPDATE or AUDIT), <c>object</c> and <c>oldObject</c> as they are, <c>user</c> (name, groups), <c>dryRun</c>, <c>at</c>,
/// <c>namespace</c> (name, labels, monthlyCost), <c>price</c> and <c>oldPrice</c> (min, expected, max and currency of a month, parts, unpriced), <c>budgets</c> (name, left, currency) and
/// <c>nodes</c> (the kinds of nodes that its pods may go to). What is not known is left out.
/// </summary>
public static class RegoInput
{
    /// <summary>The input as JSON in UTF-8. Amounts of money are numbers.</summary>
    /// <param name="request">What is judged.</param>
    /// <param name="facts">What is known about it.</param>
    public static ReadOnlyMemory<byte> Of(GateRequest request, JudgeFacts facts)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("operation"u8, Operation(request.Operation));
            json.WritePropertyName("object"u8);
            request.Object.Json.WriteTo(json);
            if (request.Old is { } old)
            {
                json.WritePropertyName("oldObject"u8);
                old.Json.WriteTo(json);
            }

            WriteUser(json, request);
            json.WriteBoolean("dryRun"u8, request.DryRun);
            json.WriteString("at"u8, request.At.UtcDateTime);
            WriteNamespace(json, request.Object.Namespace, facts);
            WritePrice(json, "price"u8, facts.Price);
            WritePrice(json, "oldPrice"u8, facts.OldPrice);
            WriteBudgets(json, facts);
            if (facts.Landing is { } landing)
                WriteNodes(json, landing());
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static string Operation(PolicyOperation operation) => operation switch
    {
        PolicyOperation.Create => "CREATE",
        PolicyOperation.Update => "UPDATE",
        _ => "AUDIT",
    };

    private static void WriteUser(Utf8JsonWriter json, GateRequest request)
    {
        json.WriteStartObject("user"u8);
        json.WriteString("name"u8, request.User);
        json.WriteStartArray("groups"u8);
        foreach (var group in request.Groups)
            json.WriteStringValue(group);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNamespace(Utf8JsonWriter json, string name, JudgeFacts facts)
    {
        if (name.Length == 0)
            return;
        json.WriteStartObject("namespace"u8);
        json.WriteString("name"u8, name);
        WriteTexts(json, "labels"u8, facts.NamespaceLabels);
        if (facts.NamespaceMonthlyCost(name) is { } cost)
            json.WriteNumber("monthlyCost"u8, cost);
        json.WriteEndObject();
    }

    private static void WritePrice(Utf8JsonWriter json, ReadOnlySpan<byte> name, ObjectPrice? price)
    {
        if (price is null)
            return;
        json.WriteStartObject(name);
        json.WriteNumber("min"u8, price.Min);
        json.WriteNumber("expected"u8, price.Expected);
        json.WriteNumber("max"u8, price.Max);
        json.WriteString("currency"u8, price.Currency);
        json.WriteStartArray("parts"u8);
        foreach (var part in price.Parts)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, part.Name);
            json.WriteNumber("min"u8, part.Min);
            json.WriteNumber("expected"u8, part.Expected);
            json.WriteNumber("max"u8, part.Max);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("unpriced"u8);
        foreach (var unpriced in price.Unpriced)
            json.WriteStringValue(unpriced);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteBudgets(Utf8JsonWriter json, JudgeFacts facts)
    {
        json.WriteStartArray("budgets"u8);
        foreach (var budget in facts.Budgets)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, budget.Budget);
            json.WriteNumber("left"u8, budget.Left);
            json.WriteString("currency"u8, budget.Currency);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNodes(Utf8JsonWriter json, IReadOnlyList<NodeKind> nodes)
    {
        json.WriteStartArray("nodes"u8);
        foreach (var node in nodes)
        {
            json.WriteStartObject();
            json.WriteString("provider"u8, node.Provider);
            json.WriteString("region"u8, node.Region);
            json.WriteString("zone"u8, node.Zone);
            json.WriteString("instanceType"u8, node.InstanceType);
            json.WriteString("architecture"u8, node.Architecture);
            json.WriteString("gpu"u8, node.GpuModel);
            json.WriteBoolean("spot"u8, node.IsSpot);
            json.WriteNumber("count"u8, node.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyDictionary<string, string> texts)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in texts.OrderBy(text => text.Key, StringComparer.Ordinal))
            json.WriteString(key, value);
        json.WriteEndObject();
    }
}
