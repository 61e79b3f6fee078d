namespace CloudIntel.Operator.Metrics;

/// <summary>Writes families of gauges as they come, with a bounded buffer before the stream. Both text formats have them in the same form.</summary>
internal sealed class OpenCostFamilies(Stream output) : IDisposable
{
    private const int PieceLength = 64 * 1024;

    private readonly ExpositionBuffer text = new(2 * PieceLength);
    private string family = "";
    private string? unwrittenHelp;

    /// <summary>Begins a family; one without any series is not shown.</summary>
    public void Begin(string name, string help) => (family, unwrittenHelp) = (name, help);

    /// <summary>Writes a series of the family; labels without a value are left out, as Prometheus would.</summary>
    public void Write(decimal value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        if (unwrittenHelp is not null)
            WriteHeader(unwrittenHelp);
        text.Append(family);
        var before = '{';
        foreach (var (name, labelValue) in labels)
        {
            if (labelValue.Length == 0)
                continue;
            text.Append(before);
            text.Append(name);
            text.Append("=\""u8);
            text.AppendLabelValue(labelValue);
            text.Append('"');
            before = ',';
        }

        if (before == ',')
            text.Append('}');
        text.Append(' ');
        text.Append((double)value);
        text.Append('\n');
    }

    /// <summary>Passes on what was written, where it is enough.</summary>
    public ValueTask PassOnAsync(CancellationToken cancellationToken) => text.Length < PieceLength ? ValueTask.CompletedTask : FlushAsync(cancellationToken);

    /// <summary>Passes on the rest.</summary>
    public ValueTask EndAsync(CancellationToken cancellationToken) => FlushAsync(cancellationToken);

    public void Dispose() => text.Dispose();

    private void WriteHeader(string help)
    {
        unwrittenHelp = null;
        text.Append("# HELP "u8);
        text.Append(family);
        text.Append(' ');
        text.AppendHelp(help, escapeQuotes: false);
        text.Append("\n# TYPE "u8);
        text.Append(family);
        text.Append(" gauge\n"u8);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(text.Written, cancellationToken);
        text.Truncate(0);
    }
}
