using System.Collections.Immutable;
using System.Globalization;
using CloudIntel.Core.Scheduling.Gpu;

namespace CloudIntel.Cli.Fleet;

/// <summary>Reads lists of nodes and pods in the form of Alibaba's traces of GPU clusters (openb): CSV with a header, also compressed by gzip; further columns are left aside.</summary>
internal static class GpuLists
{
    private const long BytesPerMiB = 1 << 20;
    private const long MostMilli = 1_000_000_000; // a million cores
    private const long MostMiB = 1L << 30; // a pebibyte
    private const int MostGpus = 64;

    /// <summary>Reads <c>sn,cpu_milli,memory_mib,gpu,model</c>.</summary>
    /// <exception cref="UsageException">It is no such file; the message says where.</exception>
    public static async Task<IReadOnlyList<GpuNode>> ReadNodesAsync(string path, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return await ReadAsync(path, ["sn", "cpu_milli", "memory_mib", "gpu", "model"], row =>
        {
            var node = new GpuNode(
                row.Name("sn"), row.Number("cpu_milli", MostMilli), row.Number("memory_mib", MostMiB) * BytesPerMiB, (int)row.Number("gpu", MostGpus), row.Text("model"));
            if (node is { Gpus: > 0, Model: "" })
                throw row.Wrong("model", "is empty, and the node has GPUs");
            return names.Add(node.Name) ? node : throw row.Wrong("sn", $"says {node.Name} a second time");
        }, cancellationToken);
    }

    /// <summary>Reads <c>name,cpu_milli,memory_mib,num_gpu,gpu_milli</c> and, where there is one, <c>gpu_spec</c>: models with | between them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="nodes">The nodes: a pod that none of their models will do for is an error.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UsageException">It is no such file; the message says where.</exception>
    public static async Task<IReadOnlyList<GpuPod>> ReadPodsAsync(string path, IReadOnlyList<GpuNode> nodes, CancellationToken cancellationToken)
    {
        var models = nodes.Where(node => node.Gpus > 0).Select(node => node.Model).ToHashSet(StringComparer.Ordinal);
        return await ReadAsync(path, ["name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli"], row =>
        {
            ImmutableArray<string> usable = [.. row.Text("gpu_spec").Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
            var gpus = (int)row.Number("num_gpu", MostGpus);
            var milli = (int)row.Number("gpu_milli", GpuPod.WholeGpu);
            if (gpus == 0 != (milli == 0))
                throw row.Wrong("gpu_milli", $"is {milli}, and num_gpu {gpus}: both are 0, or none");
            if (usable.Length > 0 && !usable.Any(models.Contains))
                throw row.Wrong("gpu_spec", $"names {row.Text("gpu_spec")}, and no node has GPUs of it; there are: {string.Join(", ", models.Order(StringComparer.Ordinal))}");
            return new GpuPod(row.Name("name"), row.Number("cpu_milli", MostMilli), row.Number("memory_mib", MostMiB) * BytesPerMiB, gpus, milli, usable);
        }, cancellationToken);
    }

    private static async Task<List<T>> ReadAsync<T>(string path, string[] columns, Func<Row, T> read, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(PackedFile.Open(path));
        var header = (await reader.ReadLineAsync(cancellationToken))?.TrimStart('\uFEFF').Split(',', StringSplitOptions.TrimEntries) ?? [];
        if (columns.Where(column => !header.Contains(column, StringComparer.OrdinalIgnoreCase)).ToArray() is [_, ..] missing)
            throw new UsageException($"{path} has no column {string.Join(", ", missing)}; {(header.Length == 0 ? "it is empty" : $"its first line is {Shown(string.Join(',', header))}")}.");
        var (rows, line) = (new List<T>(), 1);
        while (await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            line++;
            if (text.Length > 0)
                rows.Add(read(new(path, line, header, text.Split(','))));
        }

        return rows.Count > 0 ? rows : throw new UsageException($"{path} has a header and no rows.");
    }

    private static string Shown(string text) => text.Length <= 80 ? text : $"{text[..80]}…";

    private sealed class Row(string path, int line, string[] header, string[] cells)
    {
        /// <summary>What a cell says; nothing where the column is not there.</summary>
        public string Text(string column)
        {
            var place = Array.FindIndex(header, name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
            return place >= 0 && place < cells.Length ? cells[place].Trim() : "";
        }

        public string Name(string column) => Text(column) is { Length: > 0 } name ? name : throw Wrong(column, "is empty");

        public long Number(string column, long most) => long.TryParse(Text(column), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw Wrong(column, $"is \"{Shown(Text(column))}\", which is no whole number from 0 to {most.ToString(CultureInfo.InvariantCulture)}");

        public UsageException Wrong(string column, string problem) => new($"{path}, line {line}: {column} {problem}.");
    }
}
