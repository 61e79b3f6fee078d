using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources.Generation;

/// <summary>
/// Makes structural schemas (OpenAPI v3 as apiextensions.k8s.io/v1 takes it) from types. Only keywords that differ from
/// their default are written, since a GitOps tool would see the others as drift.
/// </summary>
internal sealed class SchemaBuilder(DocComments comments)
{
    private static readonly FrozenDictionary<Type, Func<JsonObject>> Scalars = new Dictionary<Type, Func<JsonObject>>
    {
        [typeof(string)] = () => new() { ["type"] = "string" },
        [typeof(bool)] = () => new() { ["type"] = "boolean" },
        [typeof(int)] = () => new() { ["type"] = "integer", ["format"] = "int32" },
        [typeof(long)] = () => new() { ["type"] = "integer", ["format"] = "int64" },
        [typeof(DateOnly)] = () => new() { ["type"] = "string", ["format"] = "date" },
        [typeof(DateTimeOffset)] = () => new() { ["type"] = "string", ["format"] = "date-time" },
        [typeof(GoDuration)] = () => new() { ["type"] = "string" },
        [typeof(DecimalString)] = () => new()
        {
            ["type"] = "string",
            ["pattern"] = DecimalString.Pattern,
            ["maxLength"] = DecimalString.MaxLength,
        },
    }.ToFrozenDictionary();

    private readonly NullabilityInfoContext nullability = new();

    /// <summary>The schema of an object, its fields in the order of their declaration.</summary>
    public JsonObject Object(Type type)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsField))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            properties[name] = Field(property);
            if (IsRequired(property))
                required.Add(name);
        }

        var schema = new JsonObject { ["description"] = comments.Of(type), ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
            schema["required"] = required;
        return schema;
    }

    private static bool IsField(PropertyInfo property) => property.GetCustomAttribute<JsonExtensionDataAttribute>() is null;

    private bool IsRequired(PropertyInfo property) =>
        property.PropertyType.IsValueType
            ? Nullable.GetUnderlyingType(property.PropertyType) is null
            : nullability.Create(property).WriteState == NullabilityState.NotNull;

    private JsonObject Field(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var (item, entry) = (ItemType(type), EntryType(type));
        var value = item ?? entry ?? type;
        var schema = Value(value);
        Constrain(schema, property);
        if (item is not null)
            schema = List(schema, property);
        else if (entry is not null)
            schema = Map(schema, property);

        var described = new JsonObject { ["description"] = Description(property, value) };
        foreach (var (keyword, said) in schema.Where(each => each.Key != "description"))
            described[keyword] = said!.DeepClone();
        return described;
    }

    private JsonObject Value(Type type)
    {
        if (Scalars.TryGetValue(type, out var scalar))
            return scalar();
        if (EnumType(type) is { } words)
            return new() { ["type"] = "string", ["enum"] = new JsonArray([.. Enum.GetNames(words).Select(name => JsonValue.Create(name))]) };
        if (type == typeof(Condition))
            return ConditionSchema.Create();
        return type.IsSubclassOf(typeof(OpenObject))
            ? Object(type)
            : throw new InvalidOperationException($"A schema cannot say {type}.");
    }

    /// <summary>A field's own words, followed by those of its enumeration's values.</summary>
    private string Description(PropertyInfo property, Type type)
    {
        if (EnumType(type) is not { } words)
            return comments.Of(property);
        var values = Enum.GetNames(words).Select(word => $"{word}: {Uncapitalised(comments.OfValue(words, word))}");
        return string.Join(' ', [comments.Of(property), .. values]);
    }

    /// <summary>A sentence as it goes on after a colon; names in capitals, such as FOCUS, stay.</summary>
    private static string Uncapitalised(string text) =>
        text.Length > 1 && !char.IsUpper(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;

    private static void Constrain(JsonObject schema, PropertyInfo property)
    {
        if (property.GetCustomAttribute<PatternAttribute>() is { } pattern)
            schema["pattern"] = pattern.Expression;
        if (property.GetCustomAttribute<LengthAttribute>() is { } length)
        {
            if (length.Minimum > 0)
                schema["minLength"] = length.Minimum;
            schema["maxLength"] = length.Maximum;
        }

        if (property.GetCustomAttribute<RangeMinimumAttribute>() is { } minimum)
            schema["minimum"] = minimum.Minimum;
        if (property.GetCustomAttribute<RangeMaximumAttribute>() is { } maximum)
            schema["maximum"] = maximum.Maximum;

        // Enumerations and formats bound their strings themselves.
        string[] bounds = ["maxLength", "enum", "format"];
        if ((string)schema["type"]! == "string" && !bounds.Any(schema.ContainsKey))
            throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} needs a [Length]: every string is bounded.");
    }

    private static JsonObject List(JsonObject items, PropertyInfo property)
    {
        var bound = property.GetCustomAttribute<MaxItemsAttribute>()
            ?? throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} needs a [MaxItems]: every list is bounded.");
        var list = property.GetCustomAttribute<ListTypeAttribute>() ?? new ListTypeAttribute(ListType.Atomic);

        var schema = new JsonObject
        {
            ["type"] = "array",
            ["maxItems"] = bound.Maximum,
            ["items"] = items,
            ["x-kubernetes-list-type"] = JsonNamingPolicy.CamelCase.ConvertName(list.Type.ToString()),
        };
        if (list.MapKey is not null)
            schema["x-kubernetes-list-map-keys"] = new JsonArray(list.MapKey);
        return schema;
    }

    private static JsonObject Map(JsonObject values, PropertyInfo property)
    {
        var bound = property.GetCustomAttribute<MaxPropertiesAttribute>()
            ?? throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} needs a [MaxProperties]: every map is bounded.");
        return new() { ["type"] = "object", ["maxProperties"] = bound.Maximum, ["additionalProperties"] = values };
    }

    private static Type? EntryType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>) && type.GetGenericArguments()[0] == typeof(string)
            ? type.GetGenericArguments()[1]
            : null;

    private static Type? ItemType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;

    private static Type? EnumType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(OpenEnum<>) ? type.GetGenericArguments()[0] : null;
}
