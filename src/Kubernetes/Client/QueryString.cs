using System.Globalization;
using System.Text;

namespace CloudIntel.Kubernetes.Client;

/// <summary>Collects the parameters of a request; those without a value are left out.</summary>
internal sealed class QueryString
{
    private readonly StringBuilder text = new();

    /// <summary>Adds a parameter unless its value is null or empty.</summary>
    public QueryString Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            text.Append(text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    /// <summary>Adds a number unless it is null.</summary>
    public QueryString Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a fixed value when a condition holds.</summary>
    public QueryString AddIf(bool condition, string name, string value) => condition ? Add(name, value) : this;

    /// <summary>The parameters with their question mark; empty when there are none.</summary>
    public override string ToString() => text.ToString();
}
