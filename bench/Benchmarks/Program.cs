// Measures the runtime and the operator beside a peer or the least that has to be done, in the same run. Usage:
//   local [ROUNDS [PART…]]               what needs no server
//   cluster OPERATOR [ROUNDS [PART…]]    what needs a real API server; OPERATOR is the operator's binary
// Prints one table at the end. The exit code tells whether everything ran, not whether every goal was met.
using System.Globalization;
using CloudIntel.Benchmarks.Cluster;
using CloudIntel.Benchmarks.Local;
using CloudIntel.Benchmarks.Report;

switch (args)
{
    case ["local", .. var rest]:
        return await Reporter.RunAsync(Parts(rest, LocalRun.Parts), part => LocalRun.MeasureAsync(part, Rounds(rest))) ? 0 : 1;
    case ["cluster", var program, .. var rest]:
        return await Reporter.RunAsync(
            Parts(rest, ClusterRun.Parts), part => ClusterRun.MeasureAsync(part, Rounds(rest), program, CancellationToken.None)) ? 0 : 1;
    case ["empty-host", var port]: // what the operator is compared with
        await EmptyHost.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
        return 0;
    default:
        await Console.Error.WriteLineAsync(
            $"usage: local [ROUNDS [PART...]], parts: {string.Join(", ", LocalRun.Parts)}\n"
            + $"       cluster OPERATOR [ROUNDS [PART...]], parts: {string.Join(", ", ClusterRun.Parts)}; only where named: {string.Join(", ", ClusterRun.LongParts)}");
        return 2;
}

static int Rounds(string[] rest) => rest is [var rounds, ..] ? int.Parse(rounds, CultureInfo.InvariantCulture) : 5;

static IReadOnlyList<string> Parts(string[] rest, IReadOnlyList<string> all) => rest is [_, _, ..] ? rest[1..] : all;
