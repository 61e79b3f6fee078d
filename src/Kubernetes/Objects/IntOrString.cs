using System.Globalization;
using System.Text.Json.Serialization;
using CloudIntel.Kubernetes.Json;

namespace CloudIntel.Kubernetes.Objects;

/// <summary>A number or a text, such as a port (<c>8080</c> or <c>https</c>) or a share (<c>1</c> or <c>25%</c>).</summary>
[JsonConverter(typeof(IntOrStringConverter))]
public readonly record struct IntOrString
{
    /// <summary>Creates one that is a number.</summary>
    public IntOrString(int number) => Number = number;

    /// <summary>Creates one that is a text, also when the text reads as a number.</summary>
    public IntOrString(string text) => Text = text;

    /// <summary>The number; meaningful when <see cref="Text"/> is null.</summary>
    public int Number { get; }

    /// <summary>The text; null when it is a number.</summary>
    public string? Text { get; }

    /// <summary>A number.</summary>
    public static implicit operator IntOrString(int number) => new(number);

    /// <summary>A text.</summary>
    public static implicit operator IntOrString(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Text ?? Number.ToString(CultureInfo.InvariantCulture);
}
