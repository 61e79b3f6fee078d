using CloudIntel.Clouds.Prices;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Clouds.Tests.Prices;

public sealed class PriceFilesTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_counts_before_the_catalogue_that_comes_along()
    {
        folder.Write("own.csv", "provider,region,instance_type,vcpus,memory_gib,on_demand_usd_hour\naws,us-east-1,m5.xlarge,4,16,0.15\nown,cellar,big,32,128,0.5\n");
        folder.Write("wrong.csv", "provider,region,instance_type,vcpus,memory_gib,on_demand_usd_hour\nown,cellar,small,1,2,free\n");
        var problems = new List<TableProblem>();

        var catalog = PriceFiles.Catalog(new() { Catalog = folder.Path }, problems.Add);

        Assert.Equal(0.15m, catalog.Find("aws", "us-east-1", "m5.xlarge")!.OnDemand);
        Assert.Equal(0.192m, catalog.Find("aws", "us-east-2", "m5.xlarge")!.OnDemand);
        Assert.Equal(0.5m, catalog.Find("own", "cellar", "big")!.OnDemand);
        Assert.Equal(("wrong.csv", 2), Assert.Single(problems.Select(problem => (problem.File, problem.Line))));
    }

    [Fact]
    public void A_mounted_ConfigMap_is_a_price_book()
    {
        folder.Write("nodes.csv", "kind,field,value,price\nnode,name,worker,1.5\n");
        folder.Write("default.json", """{"CPU": "0.03"}""");
        folder.Write("RAM", "0.004\n");
        folder.Write("description", "ours");
        folder.Write("..data", "CPU");

        var book = PriceFiles.Book(new() { Book = folder.Path });

        Assert.Equal([(PricedKind.Cpu, 0.03m), (PricedKind.Node, 1.5m), (PricedKind.Memory, 0.004m)], book.Entries.Select(entry => (entry.Kind, entry.Price)));
        Assert.Equal(["description"], book.Ignored);
    }

    [Fact]
    public void A_wrong_value_in_a_mounted_ConfigMap_is_refused_by_its_key()
    {
        folder.Write("RAM", "0,004");

        Assert.Contains("column RAM", Assert.Throws<PriceBookException>(() => PriceFiles.Book(new() { Book = folder.Path })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenCosts_defaults_count_last_and_in_dollars_only()
    {
        folder.Write("book.csv", "kind,price\ncpu,0.05\n");
        var options = new PriceOptions { Book = Path.Combine(folder.Path, "book.csv"), OpenCostDefaults = true };

        var book = PriceFiles.Book(options);

        Assert.Equal(0.05m, book.Find(PricedKind.Cpu, "")!.Price);
        Assert.Equal(0.004237m, book.Find(PricedKind.Memory, "")!.Price);
        options.Currency = "EUR";
        Assert.Throws<PriceBookException>(() => PriceFiles.Book(options));
    }

    [Fact]
    public void Without_settings_there_is_the_compact_catalogue_and_an_empty_book()
    {
        Assert.NotNull(PriceFiles.Catalog(new(), problem => Assert.Fail(problem.ToString())).Find("aws", "us-east-1", "m5.xlarge"));
        Assert.Empty(PriceFiles.Book(new()).Entries);
    }
}
