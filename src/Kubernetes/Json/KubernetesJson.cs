using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CloudIntel.Kubernetes.Json;

/// <summary>
/// How objects are read and written, everywhere: camelCase, nulls left out, times in whole seconds UTC, unknown fields kept.
/// The built-in kinds are known; an application adds the source-generated contexts of its own kinds.
/// </summary>
public sealed class KubernetesJson
{
    /// <summary>Levels of nesting that are read. Schemas of custom resources go deeper than System.Text.Json's 64.</summary>
    public const int MaxDepth = 256;

    /// <summary>Creates a serialiser.</summary>
    /// <param name="applicationTypes">Metadata of the application's own kinds; asked in order, after the built-in ones.</param>
    public KubernetesJson(params IEnumerable<IJsonTypeInfoResolver> applicationTypes)
    {
        Options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            MaxDepth = MaxDepth,
            // The bodies go to the API server and never into a page, so nothing needs HTML escapes.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new TimeConverter() },
            TypeInfoResolver = JsonTypeInfoResolver.Combine([KubernetesJsonContext.Default, .. applicationTypes]),
        };
        Options.MakeReadOnly();
    }

    /// <summary>A serialiser of the built-in kinds alone.</summary>
    public static KubernetesJson BuiltIn { get; } = new();

    /// <summary>The options behind it, read-only.</summary>
    public JsonSerializerOptions Options { get; }

    /// <summary>Metadata of a type.</summary>
    /// <exception cref="InvalidOperationException">No context knows the type.</exception>
    public JsonTypeInfo<T> TypeInfo<T>() => Options.TryGetTypeInfo(typeof(T), out var info)
        ? (JsonTypeInfo<T>)info
        : throw new InvalidOperationException(
            $"There is no JSON metadata for {typeof(T)}: name it in a JsonSerializerContext and give that to {nameof(KubernetesJson)}.");

    /// <summary>Writes a value as UTF-8.</summary>
    public byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, TypeInfo<T>());

    /// <summary>Reads a value from UTF-8.</summary>
    /// <exception cref="JsonException">The text is no JSON, is <c>null</c>, or does not fit the type.</exception>
    public T Deserialize<T>(ReadOnlySpan<byte> utf8)
        where T : class => JsonSerializer.Deserialize(utf8, TypeInfo<T>()) ?? throw new JsonException($"null where a {typeof(T).Name} belongs");
}
