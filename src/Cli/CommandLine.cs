using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using CloudIntel.Cli.Catalog;
using CloudIntel.Cli.Cost;
using CloudIntel.Cli.Fleet;
using CloudIntel.Cli.Focus;
using CloudIntel.Cli.Placement;
using CloudIntel.Cli.Policy;
using CloudIntel.Cli.Recommendations;
using CloudIntel.Cli.Rightsizing;
using CloudIntel.Cli.Scores;
using CloudIntel.Cli.Series;
using CloudIntel.Cli.Shells;
using CloudIntel.Cli.Simulation;
using CloudIntel.Core.Ports;

namespace CloudIntel.Cli;

/// <summary>The verbs, and what becomes of their failures.</summary>
internal static class CommandLine
{
    /// <summary>Time that a verb gets to roll back after Ctrl-C before the process ends all the same.</summary>
    private static readonly TimeSpan CancellationTime = TimeSpan.FromSeconds(30);

    /// <summary>Runs one verb and returns the process's exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Shell shell, CancellationToken cancellationToken)
    {
        var invocation = new InvocationConfiguration
        {
            Output = shell.Out,
            Error = shell.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = CancellationTime,
        };
        try
        {
            if (shell.CompletesForKubectl)
                return await Completion.ForKubectlAsync(Root(shell), arguments, shell);

            var parsed = Root(shell).Parse(arguments);
            if (parsed.Action is not ParseErrorAction errors)
                return await parsed.InvokeAsync(invocation, cancellationToken);

            var command = parsed.CommandResult.Command;
            errors.ShowHelp = command is not Verb && parsed.UnmatchedTokens.Count == 0; // half a command
            invocation.Output = shell.Error;
            await parsed.InvokeAsync(invocation, cancellationToken);
            if (!errors.ShowHelp)
                await shell.Error.WriteLineAsync($"See \"{Help.Path(command, shell)} --help\".");
            return ExitCode.Unusable;
        }
        catch (OperationCanceledException)
        {
            await shell.Error.WriteLineAsync("Cancelled. What was not finished has left no trace.");
            return ExitCode.Cancelled;
        }
        catch (IOException e) when (Shell.IsClosedPipe(e))
        {
            return ExitCode.Good;
        }
        catch (Exception e) when (e is UsageException or UnreadableBillException or LedgerUnavailableException or DetailDroppedException or MissingExchangeRateException or DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            await shell.Error.WriteLineAsync($"error: {e.Message}");
            return ExitCode.Unusable;
        }
    }

    internal static RootCommand Root(Shell shell)
    {
        var root = new RootCommand("Cloud costs on the command line: the engines of Cloud Intelligence on files.")
        {
            new Command("cost", "Load bills into a ledger and ask it what was spent.")
            {
                CostImport.Verb(shell),
                CostSummary.Verb(shell),
                CostTrend.Verb(shell),
                CostDiff.Verb(shell),
                CostSources.Verb(shell),
                CostRates.Verb(shell),
                CostRejected.Verb(shell),
                CostAllocate.Verb(shell),
                CostTags.Verb(shell),
            },
            new Command("focus", "Work with FOCUS, the open format of cloud bills.")
            {
                FocusGenerate.Verb(shell),
                FocusValidate.Verb(shell),
                FocusExport.Verb(shell),
            },
            new Command("catalog", "Look at the list prices that come along, and check others.")
            {
                CatalogList.Verb(shell),
                CatalogCheck.Verb(shell),
            },
            new Command("fleet", "Plan the machines that workloads run on.")
            {
                FleetPlanVerb.Verb(shell),
                FleetExport.Verb(shell),
                FleetFit.Verb(shell),
                FleetGpu.Verb(shell),
            },
            PlaceVerb.Verb(shell),
            PriceVerb.Verb(shell),
            CheckVerb.Verb(shell),
            new Command("policy", "Work with CostPolicies.")
            {
                PolicyExportVerb.Verb(shell),
            },
            DetectVerb.Verb(shell),
            ForecastVerb.Verb(shell),
            ChangePointsVerb.Verb(shell),
            RightsizeVerb.Verb(shell),
            RecommendationsVerb.Verb(shell),
            DecisionsVerb.Verb(shell),
            Simulate(shell),
            new Command("score", "Score forecasts and detections, ours or others', by the measures of public benchmarks.")
            {
                ScoreNab.Verb(shell),
                ScoreKpi.Verb(shell),
                ScoreTcpd.Verb(shell),
                ScoreForecast.Verb(shell),
                ScoreCosts.Verb(shell),
            },
            Completion.Verb(shell),
            Version.Verb(shell),
        };
        root.Options.OfType<VersionOption>().Single().Action = new Version.Action(shell);
        root.Options.OfType<HelpOption>().Single().Action = new Help(shell);
        return root;
    }

    /// <summary>A verb that has others below it.</summary>
    private static Verb Simulate(Shell shell)
    {
        var verb = SimulateVerb.Verb(shell);
        verb.Add(SimulateBench.Verb(shell));
        verb.Add(SimulateWorker.Verb(shell));
        verb.Add(new Command("trace", "Look at recorded workloads, run them, and make more of them.")
        {
            TraceDescribe.Verb(shell),
            TraceReplay.Verb(shell),
            TraceConvert.Verb(shell),
            TraceFit.Verb(shell),
        });
        return verb;
    }
}
