using System.CommandLine;
using System.Globalization;
using CloudIntel.Core.Monitoring.Rightsizing;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Cli.Rightsizing;

/// <summary>What verbs on files of usage have in common.</summary>
internal static class UsageOptions
{
    public const string Cpu = "cpu";
    public const string Memory = "memory";

    public static Argument<string[]> Files() => new("FILE")
    {
        Description = "CSV, gzipped or not: timestamp and value, in cores or bytes; or many series, by a column of names or a row each.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<string> Resource()
    {
        var option = new Option<string>("--resource") { Description = "What was used.", DefaultValueFactory = _ => Cpu };
        return option.AcceptOnlyFromAmong(Cpu, Memory);
    }

    public static SizedResource Of(string resource) => resource == Cpu ? SizedResource.Cpu : SizedResource.Memory;

    public static Option<double> Overload() => new("--overload")
    {
        Description = "Share of samples that may be above the request. For memory, which is asked for by its peaks, less is a wider margin and no share is promised.",
        HelpName = "SHARE",
        DefaultValueFactory = _ => 0.01,
    };

    public static double Checked(double overload) => overload is >= 1e-4 and < 0.5
        ? overload
        : throw new UsageException($"--overload: {overload.ToString(CultureInfo.InvariantCulture)} is not from 0.0001 to below 0.5.");

    public static Option<GoDuration> Step() => Duration("--step", "Between values of files that number their rows or have no timestamps.", "5m");

    public static Option<GoDuration> Duration(string name, string description, string otherwise) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        DefaultValueFactory = _ => GoDuration.Parse(otherwise),
        CustomParser = result =>
        {
            if (GoDuration.TryParse(result.Tokens[0].Value, out var duration))
                return duration;
            result.AddError($"{name}: \"{result.Tokens[0].Value}\" is no length of time such as 30m or 48h.");
            return default;
        },
    };
}
