using System.Text.Json.Serialization;

namespace CloudIntel.Ledger.Benchmarks;

/// <summary>One measured run.</summary>
internal sealed record Run(double Seconds, double CpuSeconds, long PeakMiB);

[JsonSerializable(typeof(Run))]
internal sealed partial class RunJson : JsonSerializerContext;
