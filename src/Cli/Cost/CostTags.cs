using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CloudIntel.Cli.Output;
using CloudIntel.Controllers.AllocationPolicies;
using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.FinOps.Tagging;
using Spectre.Console;

namespace CloudIntel.Cli.Cost;

/// <summary><c>cost tags</c>: how well the charges of a ledger are tagged.</summary>
internal static class CostTags
{
    private const int Shown = 10;

    public static Verb Verb(Shell shell)
    {
        var ledger = LedgerFile.Option();
        var required = new Option<string[]>("--required") { Description = "Keys that charges should have.", HelpName = "KEY[,KEY]" };
        var from = Moments.Option("--from", "First day. Default: the first with charges.");
        var to = Moments.Option("--to", "First day after. Default: the day after the last with charges.");
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);

        var verb = new Verb("tags", "Say how well the charges of a ledger are tagged: coverage by key, spellings that look like mistakes, who lacks tags.")
        {
            Examples = ["cost tags --ledger costs.duckdb", "cost tags --ledger costs.duckdb --required team,environment -o json"],
        };
        foreach (var option in new Option[] { ledger, required, from, to, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var keys = (parsed.GetValue(required) ?? [])
                .SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal).ToList();
            await using var opened = await LedgerFile.OpenAsync(parsed.GetRequiredValue(ledger), shell, cancellationToken);
            var (first, last) = await CostAllocate.DaysAsync(opened, parsed.GetValue(from), parsed.GetValue(to), cancellationToken);
            var reports = await opened.ReviewTagsAsync(new() { By = [] }, CostColumn.BilledCost, first, last, keys, cancellationToken);
            if (parsed.GetRequiredValue(output) == OutputFormat.Json)
                await Json.WriteAsync(shell.Out, json => WriteJson(json, reports), cancellationToken);
            else
                WriteTables(shell, reports);
            return ExitCode.Good;
        });
        return verb;
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyDictionary<string, TagReport> reports)
    {
        json.WriteStartArray();
        foreach (var (currency, report) in reports)
        {
            json.WriteStartObject();
            json.WriteString("currency", currency);
            json.WriteString("cost", report.Cost.ToString());
            json.WriteNumber("charges", report.Charges);
            WriteShare(json, "tagged", report.Tagged);
            json.WriteStartArray("keys");
            foreach (var key in report.Keys)
            {
                json.WriteStartObject();
                json.WriteString("key", key.Key);
                json.WriteBoolean("required", key.IsRequired);
                WriteShare(json, "share", key.Share);
                json.WriteNumber("values", key.Values);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteMisses(json, "keySpellings", report.KeySpellings);
            WriteMisses(json, "valueSpellings", report.ValueSpellings);
            WriteUntagged(json, "services", report.WorstServices);
            WriteUntagged(json, "accounts", report.WorstAccounts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteShare(Utf8JsonWriter json, string name, TagShare share)
    {
        json.WriteStartObject(name);
        json.WriteString("cost", share.Cost.ToString());
        json.WriteNumber("charges", share.Charges);
        json.WriteString("costShare", Text(share.CostShare));
        json.WriteString("chargeShare", Text(share.ChargeShare));
        json.WriteEndObject();
    }

    private static void WriteMisses(Utf8JsonWriter json, string name, IReadOnlyList<NearMiss> misses)
    {
        json.WriteStartArray(name);
        foreach (var miss in misses)
        {
            json.WriteStartObject();
            if (miss.Key is not null)
                json.WriteString("key", miss.Key);
            json.WriteString("spelling", miss.Spelling);
            json.WriteString("probably", miss.Probably);
            json.WriteString("difference", JsonNamingPolicy.CamelCase.ConvertName(miss.Difference.ToString()));
            json.WriteString("cost", miss.Cost.ToString());
            json.WriteNumber("charges", miss.Charges);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteUntagged(Utf8JsonWriter json, string name, IReadOnlyList<UntaggedCost> untagged)
    {
        json.WriteStartArray(name);
        foreach (var cost in untagged)
        {
            json.WriteStartObject();
            json.WriteString("name", cost.Name);
            json.WriteString("cost", cost.Cost.ToString());
            json.WriteNumber("charges", cost.Charges);
            json.WriteString("share", Text(cost.Share));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTables(Shell shell, IReadOnlyDictionary<string, TagReport> reports)
    {
        var console = Tables.Console(shell.Out, shell.OutIsTerminal);
        foreach (var (index, (currency, report)) in reports.Index())
        {
            if (index > 0)
                console.WriteLine();
            var keys = Tables.Create(["Key"], [$"Cost {currency}", "of cost", "of charges", "Values"]);
            foreach (var key in report.Keys)
                keys.AddTexts([key.IsRequired ? $"{key.Key} (required)" : key.Key, Tables.Amount(key.Share.Cost.ToDecimal()), Percent(key.Share.CostShare), Percent(key.Share.ChargeShare), Tables.Count(key.Values)]);
            keys.AddEmptyRow();
            keys.AddTexts(["any tag", Tables.Amount(report.Tagged.Cost.ToDecimal()), Percent(report.Tagged.CostShare), Percent(report.Tagged.ChargeShare), ""]);
            keys.AddTexts(["Total", Tables.Amount(report.Cost.ToDecimal()), "", "", ""]);
            console.Write(keys);
            WriteMisses(console, currency, [.. report.KeySpellings, .. report.ValueSpellings]);
            WriteUntagged(console, currency, "Service that lacks tags", report.WorstServices);
            WriteUntagged(console, currency, "Account that lacks tags", report.WorstAccounts);
        }
    }

    private static void WriteMisses(IAnsiConsole console, string currency, IReadOnlyList<NearMiss> misses)
    {
        if (misses.Count == 0)
            return;
        console.WriteLine();
        var table = Tables.Create(["Spelling", "Probably", "Differs in"], [$"Cost {currency}", "Charges"]);
        foreach (var miss in misses.Take(Shown))
        {
            table.AddTexts(
            [
                miss.Key is null ? miss.Spelling : $"{miss.Key}={miss.Spelling}", miss.Key is null ? miss.Probably : $"{miss.Key}={miss.Probably}",
                miss.Difference.ToString().ToLowerInvariant(), Tables.Amount(miss.Cost.ToDecimal()), Tables.Count(miss.Charges),
            ]);
        }

        console.Write(table);
    }

    private static void WriteUntagged(IAnsiConsole console, string currency, string heading, IReadOnlyList<UntaggedCost> untagged)
    {
        if (untagged.Count == 0)
            return;
        console.WriteLine();
        var table = Tables.Create([heading], [$"Cost {currency}", "of its cost", "Charges"]);
        foreach (var cost in untagged)
            table.AddTexts([cost.Name, Tables.Amount(cost.Cost.ToDecimal()), Percent(cost.Share), Tables.Count(cost.Charges)]);
        console.Write(table);
    }

    private static string Percent(decimal? share) => share is { } value ? value.ToString("0.0%", CultureInfo.InvariantCulture) : "–";

    private static string? Text(decimal? share) => share is { } value ? decimal.Round(value, 6).ToString("0.######", CultureInfo.InvariantCulture) : null;
}
