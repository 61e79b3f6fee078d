using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources.Validation;

/// <summary>
/// What the API server finds by the schema, for documents that do not come by way of one: files of the command line, and texts in ConfigMaps. Fields that no version of a type
/// has are refused, as <c>kubectl apply</c> does.
/// </summary>
public static class SchemaCheck
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Everything that is wrong with an object by the schema of its type, in the order of the document.</summary>
    /// <param name="document">The object.</param>
    /// <param name="type">A type of <see cref="OpenObject"/>.</param>
    /// <param name="path">Where it is, such as <c>spec</c>.</param>
    public static IReadOnlyList<FieldError> Errors(JsonNode? document, Type type, string path)
    {
        var errors = new List<FieldError>();
        Object(document, type, path, errors);
        return errors;
    }

    /// <summary>What this version does not know of an object that another one may have admitted: fields, and words of lists. What they ask for, this one cannot do.</summary>
    /// <param name="value">The object.</param>
    /// <param name="path">Where it is, such as <c>spec</c>.</param>
    public static IEnumerable<FieldError> Unknown(object? value, string path) => value switch
    {
        OpenObject item =>
        [
            .. (item.UnknownFields?.Keys ?? (IEnumerable<string>)[]).Select(field => new FieldError($"{path}.{field}", "is no field that is known")),
            .. Fields(item.GetType()).SelectMany(field => Unknown(field.GetValue(item), $"{path}.{JsonNamingPolicy.CamelCase.ConvertName(field.Name)}")),
        ],
        IEnumerable list and not string => list.Cast<object?>().SelectMany((item, i) => Unknown(item, $"{path}[{i}]")),
        not null when Argument(value.GetType(), typeof(OpenEnum<>), 0) is { } words && !Enum.GetNames(words).Contains(value.ToString()) =>
            [new(path, $"\"{value}\" is none of {string.Join(", ", Enum.GetNames(words))}")],
        _ => [],
    };

    private static void Object(JsonNode? node, Type type, string path, List<FieldError> errors)
    {
        if (node is not JsonObject document)
        {
            errors.Add(new(path, "must be an object"));
            return;
        }

        var fields = Fields(type).ToDictionary(field => JsonNamingPolicy.CamelCase.ConvertName(field.Name), StringComparer.Ordinal);
        var nullability = new NullabilityInfoContext();
        foreach (var (name, value) in document)
        {
            if (!fields.TryGetValue(name, out var field))
                errors.Add(new($"{path}.{name}", "is no field that is known"));
            else if (value is not null)
                Field(value, field, $"{path}.{name}", errors);
        }

        errors.AddRange(
            from field in fields
            where document[field.Key] is null && IsRequired(field.Value, nullability)
            select new FieldError($"{path}.{field.Key}", "is required"));
    }

    private static IEnumerable<PropertyInfo> Fields(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetCustomAttribute<JsonExtensionDataAttribute>() is null);

    private static bool IsRequired(PropertyInfo property, NullabilityInfoContext nullability) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is null
        : nullability.Create(property).WriteState == NullabilityState.NotNull;

    private static void Field(JsonNode value, PropertyInfo field, string path, List<FieldError> errors)
    {
        var type = Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType;
        if (Argument(type, typeof(IList<>), 0) is { } item)
            List(value, field, item, path, errors);
        else if (Argument(type, typeof(IDictionary<,>), 1) is { } entry)
            Map(value, field, entry, path, errors);
        else
            Value(value, field, type, path, errors);
    }

    private static void List(JsonNode value, PropertyInfo field, Type item, string path, List<FieldError> errors)
    {
        if (value is not JsonArray list)
        {
            errors.Add(new(path, "must be a list"));
            return;
        }

        if (field.GetCustomAttribute<MaxItemsAttribute>() is { } bound && list.Count > bound.Maximum)
            errors.Add(new(path, $"has {list.Count} items, and may have {bound.Maximum}"));
        var kind = field.GetCustomAttribute<ListTypeAttribute>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is not { } one)
                errors.Add(new($"{path}[{i}]", "must not be empty"));
            else
                Value(one, field, item, $"{path}[{i}]", errors);
            var key = kind?.Type switch { ListType.Set => list[i]?.ToJsonString(), ListType.Map => (list[i] as JsonObject)?[kind.MapKey!]?.ToJsonString(), _ => null };
            if (key is not null && !seen.Add(key))
                errors.Add(new($"{path}[{i}]", $"{key} is there twice"));
        }
    }

    private static void Map(JsonNode value, PropertyInfo field, Type entry, string path, List<FieldError> errors)
    {
        if (value is not JsonObject map)
        {
            errors.Add(new(path, "must be an object"));
            return;
        }

        if (field.GetCustomAttribute<MaxPropertiesAttribute>() is { } bound && map.Count > bound.Maximum)
            errors.Add(new(path, $"has {map.Count} entries, and may have {bound.Maximum}"));
        foreach (var (name, one) in map)
        {
            if (one is not null)
                Value(one, field, entry, $"{path}.{name}", errors);
        }
    }

    private static void Value(JsonNode value, PropertyInfo field, Type type, string path, List<FieldError> errors)
    {
        if (type.IsSubclassOf(typeof(OpenObject)))
            Object(value, type, path, errors);
        else if (type == typeof(bool))
            Require(value.GetValueKind() is JsonValueKind.True or JsonValueKind.False, "must be true or false");
        else if (type == typeof(int) || type == typeof(long))
            Number(value, field, type, path, errors);
        else if (value.GetValueKind() != JsonValueKind.String)
            errors.Add(new(path, type == typeof(DecimalString) ? "must be a decimal number in quotes" : "must be a text; put it in quotes"));
        else
            Text(value.GetValue<string>(), field, type, path, errors);

        void Require(bool holds, string message)
        {
            if (!holds)
                errors.Add(new(path, message));
        }
    }

    private static void Number(JsonNode value, PropertyInfo field, Type type, string path, List<FieldError> errors)
    {
        var (most, least) = (field.GetCustomAttribute<RangeMaximumAttribute>()?.Maximum ?? (type == typeof(int) ? int.MaxValue : long.MaxValue), field.GetCustomAttribute<RangeMinimumAttribute>()?.Minimum ?? long.MinValue);
        if (value.GetValueKind() != JsonValueKind.Number || !long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            errors.Add(new(path, "must be a whole number"));
        else if (number > most)
            errors.Add(new(path, $"must be at most {most}"));
        else if (number < least)
            errors.Add(new(path, $"must be at least {least}"));
    }

    private static void Text(string text, PropertyInfo field, Type type, string path, List<FieldError> errors)
    {
        if (Argument(type, typeof(OpenEnum<>), 0) is { } words)
        {
            if (!Enum.GetNames(words).Contains(text))
                errors.Add(new(path, $"\"{text}\" is none of {string.Join(", ", Enum.GetNames(words))}"));
            return;
        }

        if (field.GetCustomAttribute<LengthAttribute>() is { } length && (text.Length < length.Minimum || text.Length > length.Maximum))
            errors.Add(new(path, $"must have {length.Minimum} to {length.Maximum} characters"));
        else if (field.GetCustomAttribute<PatternAttribute>() is { } pattern && !Matches(text, pattern.Expression))
            errors.Add(new(path, $"\"{text}\" must match {pattern.Expression}"));
        else if (type == typeof(DateOnly) && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            errors.Add(new(path, $"\"{text}\" is no date such as 2026-01-05"));
        else if ((type == typeof(DateTimeOffset) && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _)) || (type == typeof(GoDuration) && !GoDuration.TryParse(text, out _)))
            errors.Add(new(path, $"\"{text}\" is no {(type == typeof(GoDuration) ? "duration such as 72h" : "time such as 2026-01-05T00:00:00Z")}"));
    }

    /// <summary>The end of a text is its end, also where that is a line break, as RE2 has it.</summary>
    private static bool Matches(string text, string expression) =>
        Regex.IsMatch(text, expression.EndsWith('$') ? expression[..^1] + @"(?![\s\S])" : expression, RegexOptions.ECMAScript, PatternTimeout);

    private static Type? Argument(Type type, Type definition, int place) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition ? type.GetGenericArguments()[place] : null;
}
