using System.CommandLine;
using System.IO.Enumeration;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Catalog;
using Spectre.Console;

namespace CloudIntel.Cli.Catalog;

/// <summary><c>catalog list</c>: instance types and their list prices.</summary>
internal static class CatalogList
{
    public static Verb Verb(Shell shell)
    {
        var folder = new Option<string?>("--catalog") { Description = "Folder of CSV files that count before the catalogue that comes along.", HelpName = "DIR" };
        var provider = new Option<string?>("--provider") { Description = "Of this provider: aws, azure, gcp, or a name of the folder.", HelpName = "NAME" };
        var region = new Option<string?>("--region") { Description = "In this region.", HelpName = "NAME" };
        var type = new Option<string?>("--type") { Description = "Types whose name fits, with * and ?.", HelpName = "PATTERN" };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json, OutputFormat.Csv);
        var verb = new Verb("list", "List instance types and their list prices, the cheapest on demand first.")
        {
            Examples = ["catalog list --region eu-west-1 --type 'm7*'", "catalog list --catalog prices -o csv"],
        };
        foreach (var option in new Option[] { folder, provider, region, type, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var catalog = CompactCatalog.Load();
            if (parsed.GetValue(folder) is { } path)
            {
                var reading = CatalogFolder.Read(path);
                foreach (var problem in reading.Problems)
                    await shell.Error.WriteLineAsync($"warning: {problem}; the line is left out");
                catalog = catalog.With(reading.Catalog);
            }

            var offers = catalog.Offers
                .Where(offer => Fits(offer.Shape.Provider, parsed.GetValue(provider)) && Fits(offer.Region, parsed.GetValue(region)))
                .Where(offer => parsed.GetValue(type) is not { } pattern || FileSystemName.MatchesSimpleExpression(pattern, offer.Shape.InstanceType, ignoreCase: true))
                .OrderBy(offer => offer.OnDemand)
                .ThenBy(offer => offer.Shape.Provider, StringComparer.Ordinal).ThenBy(offer => offer.Region, StringComparer.Ordinal).ThenBy(offer => offer.Shape.InstanceType, StringComparer.Ordinal)
                .ToList();
            await WriteAsync(shell, offers, parsed.GetRequiredValue(output), cancellationToken);
            return ExitCode.Good;
        });
        return verb;
    }

    private static async Task WriteAsync(Shell shell, List<Offer> offers, string format, CancellationToken cancellationToken)
    {
        switch (format)
        {
            case OutputFormat.Json:
                await Json.WriteAsync(shell.Out, [.. offers.Select(OfferResult.Of)], CliJson.Default.IReadOnlyListOfferResult, cancellationToken);
                break;
            case OutputFormat.Csv:
                await Csv.WriteRowAsync(
                    shell.Out, ["provider", "region", "instanceType", "architecture", "gpuType", "asOf"], ["vcpus", "memoryGib", "gpus", "onDemandUsdHour", "spotUsdHour"], cancellationToken);
                foreach (var offer in offers)
                    await Csv.WriteRowAsync(shell.Out, Texts(offer), Numbers(offer), cancellationToken);
                break;
            default:
                if (offers.Count == 0)
                    await shell.Error.WriteLineAsync("The catalogue has no such instance type.");
                var table = Tables.Create(["Provider", "Region", "Type", "Architecture", "GPU", "As of"], ["vCPU", "GiB", "GPUs", "USD/h", "Spot"]);
                foreach (var offer in offers)
                    table.AddTexts([.. Texts(offer).Concat(Numbers(offer)).Select(text => text.Length == 0 ? null : text)]);
                Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
                break;
        }
    }

    private static string[] Texts(Offer offer) =>
        [offer.Shape.Provider, offer.Region, offer.Shape.InstanceType, offer.Shape.Architecture, offer.Shape.GpuType, offer.AsOf];

    private static string[] Numbers(Offer offer) =>
        [Money.Text(offer.Shape.Vcpus), Money.Text(offer.Shape.MemoryGibibytes), Money.Text(offer.Shape.GpuCount), Money.Text(offer.OnDemand), offer.Spot is { } spot ? Money.Text(spot) : ""];

    private static bool Fits(string name, string? wanted) => wanted is null || name.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
