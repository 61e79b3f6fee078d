using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CloudIntel.Cli.Cost;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Ports;

namespace CloudIntel.Cli.Policy;

/// <summary><c>decisions</c>: what the gate decided about objects, and why.</summary>
internal static class DecisionsVerb
{
    private static readonly string[] Columns =
    [
        "at", "outcome", "policy", "rule", "operation", "apiVersion", "kind", "namespace", "name", "user", "currency", "message", "dryRun", "replica", "price", "limit", "budgetLeft",
    ];

    public static Verb Verb(Shell shell)
    {
        var ledger = LedgerFile.Option();
        var policy = new Option<string?>("--policy") { Description = "Of this policy or budget, with or without its kind.", HelpName = "NAME" };
        var @namespace = new Option<string?>("--namespace", "-n") { Description = "About objects of this namespace.", HelpName = "NAME" };
        var user = new Option<string?>("--user") { Description = "That this user asked for.", HelpName = "NAME" };
        var outcome = new Option<GateOutcome?>("--outcome")
        {
            Description = $"With this outcome: {string.Join(", ", Enum.GetNames<GateOutcome>())}.",
            HelpName = "OUTCOME",
            CustomParser = argument =>
            {
                if (Enum.TryParse<GateOutcome>(argument.Tokens[0].Value, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed))
                    return parsed;
                argument.AddError($"--outcome {argument.Tokens[0].Value} is none of {string.Join(", ", Enum.GetNames<GateOutcome>())}.");
                return null;
            },
        };
        var from = Moments.OptionOrMonth("--from", "From this month, day or moment on; also last-month and this-month.", shell.Clock);
        var to = Moments.OptionOrMonth("--to", "Before this month, day or moment.", shell.Clock);
        var limit = new Option<int>("--limit") { Description = "At most so many, the newest, up to 100000.", HelpName = "N", DefaultValueFactory = _ => 1_000 };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 100_000)
                result.AddError("--limit must be from 1 to 100000.");
        });
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json, OutputFormat.Csv);
        var verb = new Verb("decisions", "List what the admission gate decided about objects, newest first: by which policy or budget, for whom, at which price.")
        {
            Examples = ["decisions --ledger postgresql --outcome denied --from this-month", "decisions --ledger costs.duckdb --policy shop/monthly -n shop -o csv"],
        };
        foreach (var option in new Option[] { ledger, policy, @namespace, user, outcome, from, to, limit, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            await using var opened = await LedgerFile.OpenAsync(parsed.GetRequiredValue(ledger), shell, cancellationToken);
            var query = new DecisionQuery
            {
                Policy = parsed.GetValue(policy),
                Namespace = parsed.GetValue(@namespace),
                User = parsed.GetValue(user),
                Outcome = parsed.GetValue(outcome),
                From = parsed.GetValue(from),
                To = parsed.GetValue(to),
                Limit = parsed.GetValue(limit),
            };
            var decisions = await opened.DecisionsAsync(query, cancellationToken);
            await (parsed.GetRequiredValue(output) switch
            {
                OutputFormat.Json => WriteJsonAsync(shell.Out, decisions, cancellationToken),
                OutputFormat.Csv => WriteCsvAsync(shell.Out, decisions, cancellationToken),
                _ => WriteTableAsync(shell, decisions),
            });
            return ExitCode.Good;
        });
        return verb;
    }

    /// <summary>An array with one decision a line.</summary>
    private static async Task WriteJsonAsync(TextWriter output, IReadOnlyList<GateDecision> decisions, CancellationToken cancellationToken)
    {
        var lines = decisions.Select(decision => JsonSerializer.Serialize(DecisionResult.Of(decision), Json.OneLine.DecisionResult)).ToList();
        await output.WriteLineAsync((lines.Count == 0 ? "[]" : $"[\n  {string.Join(",\n  ", lines)}\n]").AsMemory(), cancellationToken);
    }

    private static async Task WriteCsvAsync(TextWriter output, IReadOnlyList<GateDecision> decisions, CancellationToken cancellationToken)
    {
        await Csv.WriteRowAsync(output, Columns, [], cancellationToken);
        foreach (var decision in decisions)
        {
            await Csv.WriteRowAsync(
                output,
                [
                    Moment(decision.At), decision.Outcome.ToString(), decision.Policy, decision.Rule, decision.Operation, decision.ApiVersion, decision.Kind, decision.Namespace, decision.Name,
                    decision.User, decision.Currency, decision.Message, decision.DryRun ? "true" : "false", decision.Replica,
                ],
                [Amount(decision.Price), Amount(decision.Limit), Amount(decision.BudgetLeft)],
                cancellationToken);
        }
    }

    private static async Task WriteTableAsync(Shell shell, IReadOnlyList<GateDecision> decisions)
    {
        if (decisions.Count == 0)
        {
            await shell.Error.WriteLineAsync("No such decision is in the ledger.");
            return;
        }

        var table = Tables.Create(["At", "Outcome", "Policy", "Object", "User", "Message"], ["Price", "Limit", "Left"]);
        foreach (var decision in decisions)
        {
            table.AddTexts(
            [
                Moment(decision.At), decision.DryRun ? $"{decision.Outcome} (dry run)" : decision.Outcome.ToString(), decision.Rule.Length == 0 ? decision.Policy : $"{decision.Policy}/{decision.Rule}",
                decision.Namespace.Length == 0 ? $"{decision.Kind} {decision.Name}" : $"{decision.Kind} {decision.Namespace}/{decision.Name}",
                decision.User, decision.Message, Shown(decision.Price, decision.Currency), Shown(decision.Limit, decision.Currency), Shown(decision.BudgetLeft, decision.Currency),
            ]);
        }

        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Amount(decimal? amount) => amount is { } value ? Money.Text(value) : "";

    private static string? Shown(decimal? amount, string? currency) => amount is { } value ? $"{Tables.Amount(value)} {currency}".TrimEnd() : null;
}

/// <summary>Of <c>decisions</c>.</summary>
internal sealed record DecisionResult
{
    /// <summary>UTC.</summary>
    public DateTime At { get; set; }

    public string Outcome { get; set; } = "";

    public string Policy { get; set; } = "";

    public string Rule { get; set; } = "";

    public string Operation { get; set; } = "";

    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    public string User { get; set; } = "";

    /// <summary>A month.</summary>
    public decimal? Price { get; set; }

    public decimal? Limit { get; set; }

    public decimal? BudgetLeft { get; set; }

    public string? Currency { get; set; }

    public string Message { get; set; } = "";

    public bool DryRun { get; set; }

    public string Replica { get; set; } = "";

    public static DecisionResult Of(GateDecision decision) => new()
    {
        At = decision.At.UtcDateTime,
        Outcome = decision.Outcome.ToString(),
        Policy = decision.Policy,
        Rule = decision.Rule,
        Operation = decision.Operation,
        ApiVersion = decision.ApiVersion,
        Kind = decision.Kind,
        Namespace = decision.Namespace,
        Name = decision.Name,
        User = decision.User,
        Price = decision.Price,
        Limit = decision.Limit,
        BudgetLeft = decision.BudgetLeft,
        Currency = decision.Currency,
        Message = decision.Message,
        DryRun = decision.DryRun,
        Replica = decision.Replica,
    };
}
