using System.Text.Json;

namespace CloudIntel.Core.Policy;

/// <summary>A part of an object with the path to it, so that whatever is wrong can say where. Fields that are null count as absent, as they do for the API server.</summary>
internal readonly struct JsonFields
{
    private readonly JsonElement json;

    /// <summary>A part.</summary>
    public JsonFields(JsonElement json, string path)
    {
        this.json = json;
        Path = path;
    }

    /// <summary>Where it is; empty for the object itself.</summary>
    public string Path { get; }

    /// <summary>An object in it; null where there is none.</summary>
    public JsonFields? Object(string name) =>
        Value(name, JsonValueKind.Object, "An object") is { } value ? new(value, PathOf(name)) : null;

    /// <summary>Objects of a list in it.</summary>
    public IEnumerable<JsonFields> Objects(string name)
    {
        if (Value(name, JsonValueKind.Array, "A list") is not { } list)
            yield break;
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var path = $"{PathOf(name)}[{index++}]";
            yield return item.ValueKind == JsonValueKind.Object ? new(item, path) : throw new PolicyObjectException(path, "An object belongs here.");
        }
    }

    /// <summary>A text in it; null where there is none.</summary>
    public string? Text(string name) => Value(name, JsonValueKind.String, "A text")?.GetString();

    /// <summary>Texts of a list in it.</summary>
    public IEnumerable<string> Texts(string name)
    {
        if (Value(name, JsonValueKind.Array, "A list") is not { } list)
            yield break;
        foreach (var item in list.EnumerateArray())
            yield return item.ValueKind == JsonValueKind.String ? item.GetString()! : throw new PolicyObjectException(PathOf(name), "A list of texts belongs here.");
    }

    /// <summary>A whole number in it that is 0 or more; null where there is none.</summary>
    public long? Count(string name)
    {
        if (Value(name, JsonValueKind.Number, "A whole number") is not { } value)
            return null;
        if (!value.TryGetInt64(out var count))
            throw new PolicyObjectException(PathOf(name), "A whole number belongs here.");
        return count >= 0 ? count : throw new PolicyObjectException(PathOf(name), $"{count} is below 0.");
    }

    /// <summary>An amount of a resource in it; null where there is none.</summary>
    public decimal? Amount(string name, string resource) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? ResourceAmounts.Read(resource, value, PathOf(name)) : null;

    /// <summary>Whether something in it is true.</summary>
    public bool IsTrue(string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>Whether it has something of a name.</summary>
    public bool Has(string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Texts by their keys.</summary>
    public IReadOnlyDictionary<string, string> Map(string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Value(name, JsonValueKind.Object, "An object") is not { } value)
            return map;
        foreach (var item in value.EnumerateObject())
        {
            map[item.Name] = item.Value.ValueKind switch
            {
                JsonValueKind.String => item.Value.GetString()!,
                JsonValueKind.Null => "",
                _ => throw new PolicyObjectException($"{PathOf(name)}.{item.Name}", "A text belongs here: put it in quotes."),
            };
        }

        return map;
    }

    /// <summary>Amounts by the names of their resources.</summary>
    public Dictionary<string, decimal> Amounts(string name)
    {
        var amounts = new Dictionary<string, decimal>(StringComparer.Ordinal);
        if (Value(name, JsonValueKind.Object, "An object") is not { } value)
            return amounts;
        foreach (var item in value.EnumerateObject())
            amounts[item.Name] = ResourceAmounts.Read(item.Name, item.Value, $"{PathOf(name)}.{item.Name}");
        return amounts;
    }

    private string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    private JsonElement? Value(string name, JsonValueKind kind, string what)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == kind ? value : throw new PolicyObjectException(PathOf(name), $"{what} belongs here.");
    }
}
