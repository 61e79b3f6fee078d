// Measures the runtime and the operator beside a peer or the least that has to be done, in the same run. Usage:
//   local [ROUNDS]                       what needs no server
//   cluster OPERATOR [ROUNDS] [PART…]    what needs a real API server; OPERATOR is the operator's binary
// Prints one table at the end. The exit code tells whether everything ran, not whether every goal was met.
using System.Globalization;
using CloudIntel.Benchmarks.Cluster;
using CloudIntel.Benchmarks.Local;
using CloudIntel.Benchmarks.Report;

switch (args)
{
    case ["local", ..]:
        await ReportAsync(() => LocalRun.MeasureAsync(Rounds(args.Skip(1))));
        return 0;
    case ["cluster", var program, ..]:
        var parts = args.Skip(3).ToList();
        await ReportAsync(() => ClusterRun.MeasureAsync(Rounds(args.Skip(2)), program, parts.Count > 0 ? parts : ClusterRun.Parts, CancellationToken.None));
        return 0;
    case ["empty-host", var port]: // what the operator is compared with
        await EmptyHost.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
        return 0;
    default:
        await Console.Error.WriteLineAsync($"usage: local [ROUNDS] | cluster OPERATOR [ROUNDS] [PART...], a PART being one of {string.Join(", ", ClusterRun.Parts)}");
        return 2;
}

static int Rounds(IEnumerable<string> arguments) => arguments.FirstOrDefault() is { } rounds ? int.Parse(rounds, CultureInfo.InvariantCulture) : 5;

static async Task ReportAsync(Func<Task<IReadOnlyList<Figure>>> run)
{
    var loadBefore = Machine.Load();
    var figures = await run();
    Console.WriteLine($"\n{Machine.Describe()}; {loadBefore} at the start, {Machine.Load()} at the end\n");
    FigureTable.Write(Console.Out, figures);
}
