using System.CommandLine;
using CloudIntel.Cli.Output;
using Spectre.Console;

namespace CloudIntel.Cli.Policy;

/// <summary><c>price</c>: what objects cost before they are there.</summary>
internal static class PriceVerb
{
    public static Verb Verb(Shell shell)
    {
        var files = new Option<string[]>("--filename", "-f") { Description = "Manifests: files, folders, kustomizations, or - for standard input.", HelpName = "FILE", Required = true, AllowMultipleArgumentsPerToken = true };
        var prices = new PriceOptions();
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("price", "Say what objects cost in a month before they are there: what their pods request on the nodes where they would land, their volumes and load balancers.")
        {
            Examples =
            [
                "price -f deployment.yaml",
                "price -f deployment.yaml --context production",
                "price -f overlays/production --prices cluster -o json",
                "price -f - --provider aws --region eu-west-1 --instance-types m6i.large=6 m6g.xlarge:spot=2",
            ],
        };
        verb.Add(files);
        prices.AddTo(verb);
        verb.Add(output);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var manifests = await new ManifestSet(shell.In).ReadAsync(parsed.GetRequiredValue(files), cancellationToken);
            var result = prices.AreOfCluster(parsed)
                ? await prices.WithClusterAsync(parsed, shell, "Prices come from a cluster, from --prices DIR, or from --provider, --region and --instance-types.", ResultAsync)
                : await ResultAsync(null);
            if (parsed.GetRequiredValue(output) == OutputFormat.Json)
                await Json.WriteAsync(shell.Out, result, CliJson.Default.PriceResult, cancellationToken);
            else
                await WriteTableAsync(shell, result);
            return ExitCode.Good;

            async Task<PriceResult> ResultAsync(LiveCluster? live)
            {
                var facts = await prices.ReadAsync(parsed, shell, live, cancellationToken);
                var objects = new PricedManifests(facts, [], prices.NamespaceOf(parsed, live)).Read(manifests);
                return objects.Count > 0 ? PriceResult.Of(facts.Currency, objects) : throw new UsageException($"There is no object in {string.Join(", ", parsed.GetRequiredValue(files))}.");
            }
        });
        return verb;
    }

    private static async Task WriteTableAsync(Shell shell, PriceResult result)
    {
        var table = Tables.Create(["Object", "Part", "Of"], ["Min", $"{result.Currency}/month", "Max"]);
        var silent = 0;
        foreach (var priced in result.Objects)
        {
            if (priced.Parts.Count + priced.Unpriced.Count == 0)
            {
                silent++;
                continue;
            }

            table.AddTexts([Name(priced), priced.PaidBy is null ? "" : $"paid for by {priced.PaidBy}", "", Tables.Amount(priced.Min), Tables.Amount(priced.Expected), Tables.Amount(priced.Max)]);
            foreach (var part in priced.Parts)
                table.AddTexts(["", part.Name, part.Provenance, Tables.Amount(part.Min), Tables.Amount(part.Expected), Tables.Amount(part.Max)]);
        }

        table.AddEmptyRow();
        table.AddTexts(["Total", result.Complete ? "" : "(not all of it has a price)", "", Tables.Amount(result.Total.Min), Tables.Amount(result.Total.Expected), Tables.Amount(result.Total.Max)]);
        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
        await shell.Out.FlushAsync();
        foreach (var priced in result.Objects)
        {
            foreach (var unpriced in priced.Unpriced)
                await shell.Error.WriteLineAsync(Tables.Line($"warning: {Name(priced)}: {unpriced}"));
            foreach (var note in priced.Notes)
                await shell.Error.WriteLineAsync(Tables.Line($"note: {Name(priced)}: {note}"));
        }

        if (silent > 0)
            await shell.Error.WriteLineAsync($"note: {silent} {(silent == 1 ? "object costs" : "objects cost")} nothing by {(silent == 1 ? "itself" : "themselves")}");
    }

    private static string Name(PricedObjectResult priced) => priced.Namespace.Length > 0 ? $"{priced.Kind} {priced.Namespace}/{priced.Name}" : $"{priced.Kind} {priced.Name}";
}
