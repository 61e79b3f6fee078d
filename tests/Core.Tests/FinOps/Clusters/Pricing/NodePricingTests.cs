using System.Globalization;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Pricing;

public sealed class NodePricingTests
{
    private static readonly PriceCatalog Catalog = CatalogReader.Read([new("offers.csv",
        """
        provider,region,instance_type,vcpus,memory_gib,gpu_count,on_demand_usd_hour,spot_usd_hour,as_of
        aws,eu-west-1,m6i.large,2,8,0,0.107,0.0381,2026-05-12
        aws,eu-west-1,g6.xlarge,4,16,1,0.9,,2026-05-12
        """)]).Catalog;

    private static readonly PriceBook Book = PriceBookTable.Read("book.csv",
        """
        kind,field,value,region,spot,price
        node,provider-id,metal-1,,,1
        node,name,worker-2,,,2
        node,label:pool,gold,,,3
        node,instance-type,big,,,4
        gpu,gpu-model,NVIDIA T4,,,0.5
        """);

    private static readonly PriceSources Sources = new(Catalog, Book, UsdRate: 1);

    [Fact]
    public void The_bill_counts_first()
    {
        var price = new NodePricing(Sources).Price(Node(), Invoiced("2.4", 24));

        Assert.Equal(new(Money("0.1"), PriceProvenance.Invoice, "bill"), price.Price);
        Assert.Null(price.Finding);
    }

    [Theory]
    [InlineData(false, "0.107", "list price of m6i.large in eu-west-1, on demand, as of 2026-05-12")]
    [InlineData(true, "0.0381", "list price of m6i.large in eu-west-1, spot, as of 2026-05-12")]
    public void Without_a_bill_the_list_price_of_how_it_is_bought_counts(bool spot, string perHour, string source)
    {
        var price = new NodePricing(Sources).Price(Node() with { IsSpot = spot });

        Assert.Equal(new(Money(perHour), PriceProvenance.List, source), price.Price);
        Assert.Null(price.Finding);
    }

    [Fact]
    public void A_region_tells_the_provider_where_the_id_does_not() =>
        Assert.Equal(PriceProvenance.List, new NodePricing(Sources).Price(Node() with { ProviderId = "" }).Price.Provenance);

    [Fact]
    public void A_list_price_is_converted_into_the_currency_of_the_cluster() =>
        Assert.Equal(Money("0.0856"), new NodePricing(Sources with { UsdRate = 0.8m }).Price(Node()).Price.PerHour);

    [Fact]
    public void A_list_price_that_cannot_be_converted_is_none()
    {
        var price = new NodePricing(Sources with { UsdRate = null }).Price(Node());

        Assert.Equal(HourlyPrice.Unpriced, price.Price);
        Assert.Contains("exchange rate", price.Finding!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind://docker/metal-1", "worker-2", "gold", "big", "1")] // what is known for sure counts before what is common to many
    [InlineData("metal-1", "worker-2", "gold", "big", "1")]
    [InlineData("", "worker-2", "gold", "big", "2")]
    [InlineData("", "worker-3", "gold", "big", "3")]
    [InlineData("", "worker-3", "iron", "big", "4")]
    public void Without_a_list_price_the_price_book_counts(string providerId, string name, string pool, string type, string perHour)
    {
        var node = Node() with { ProviderId = providerId, Name = name, InstanceType = type, Region = "cellar", Labels = new Dictionary<string, string> { ["pool"] = pool } };

        var price = new NodePricing(Sources).Price(node).Price;

        Assert.Equal((Money(perHour), PriceProvenance.Fallback), (price.PerHour, price.Provenance));
        Assert.StartsWith("book.csv, line ", price.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Graphics_processors_with_a_price_of_their_own_are_added()
    {
        var node = Node() with { InstanceType = "big", Region = "cellar", Capacity = new(8000, 32L << 30, 2000), GpuModel = "NVIDIA T4" };

        Assert.Equal((Money("5"), "book.csv, line 5; book.csv, line 6"), (new NodePricing(Sources).Price(node).Price.PerHour, new NodePricing(Sources).Price(node).Price.Source));
    }

    [Theory]
    [InlineData(false, 0, "0.097118")] // 2 × 0.031611 + 8 × 0.004237
    [InlineData(true, 0, "0.020446")] // 2 × 0.006655 + 8 × 0.000892
    [InlineData(false, 1000, "1.047118")]
    public void Cores_memory_and_graphics_processors_price_a_node_of_which_nothing_else_is_known(bool spot, int milliGpus, string perHour)
    {
        var sources = new PriceSources(PriceCatalog.Empty, PriceBook.OpenCostDefaults, 1);

        var price = new NodePricing(sources).Price(Node() with { IsSpot = spot, Capacity = new(2000, 8L << 30, milliGpus) });

        Assert.Equal((Money(perHour), PriceProvenance.Fallback), (price.Price.PerHour, price.Price.Provenance));
        Assert.Null(price.Finding);
    }

    [Fact]
    public void A_price_of_cores_and_memory_says_itself_what_they_are_worth()
    {
        var book = PriceBookTable.Read("book.csv", "kind,price\ncpu,0.03\nmemory,0.004\ngpu,0.5\n");

        var price = new NodePricing(new(PriceCatalog.Empty, book, 1)).Price(Node() with { Capacity = new(2000, 8L << 30, 1000) }).Price;

        Assert.Equal((Money("0.592"), new ResourceWeights(0.03m, 0.004m, 0.5m, "PriceBook")), (price.PerHour, price.Weights));
    }

    [Fact]
    public void Machines_that_are_said_to_be_free_are_free()
    {
        var book = PriceBookTable.Read("book.csv", "kind,price\ncpu,0\nmemory,0\n");

        var price = new NodePricing(new(PriceCatalog.Empty, book, 1)).Price(Node());

        Assert.Equal((Amount.Zero, PriceProvenance.Fallback, null), (price.Price.PerHour, price.Price.Provenance, price.Price.Weights));
        Assert.Null(price.Finding);
    }

    [Fact]
    public void A_node_without_any_price_is_unpriced_and_says_what_to_do()
    {
        var price = new NodePricing(new(Catalog, PriceBook.Empty, 1)).Price(Node() with { InstanceType = "x9.huge" });

        Assert.Equal(HourlyPrice.Unpriced, price.Price);
        Assert.Equal("NoPrice", price.Finding!.Reason);
        Assert.Contains("x9.huge, eu-west-1", price.Finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Graphics_processors_without_a_price_are_not_free()
    {
        var book = PriceBookTable.Read("book.csv", "kind,price\ncpu,0.03\nmemory,0.004\n");

        var price = new NodePricing(new(PriceCatalog.Empty, book, 1)).Price(Node() with { Capacity = new(2000, 8L << 30, 1000) });

        Assert.Equal(HourlyPrice.Unpriced, price.Price);
        Assert.Contains("graphics processors", price.Finding!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spot_node_without_a_spot_price_is_priced_on_demand_and_told()
    {
        var price = new NodePricing(new(Catalog, PriceBook.Empty, 1)).Price(Node() with { InstanceType = "g6.xlarge", IsSpot = true });

        Assert.Equal((Money("0.9"), PriceProvenance.List, "SpotPriceUnknown"), (price.Price.PerHour, price.Price.Provenance, price.Finding!.Reason));
    }

    [Fact]
    public void The_price_book_counts_before_list_prices_where_that_is_wanted()
    {
        var book = PriceBookTable.Read("book.csv", "kind,field,value,price\nnode,instance-type,m6i.large,0.08\n");
        var sources = new PriceSources(Catalog, book, 1);

        Assert.Equal(PriceProvenance.List, new NodePricing(sources).Price(Node()).Price.Provenance);
        Assert.Equal((Money("0.08"), PriceProvenance.Fallback), (new NodePricing(sources with { BookFirst = true }).Price(Node()).Price.PerHour, new NodePricing(sources with { BookFirst = true }).Price(Node()).Price.Provenance));
    }

    [Theory]
    [InlineData("0.0067")] // 0.003 of what the type costs
    [InlineData("380000000")]
    public void An_implausible_price_is_used_and_told(string cost)
    {
        var sources = new PriceSources(CatalogReader.Read([new("offers.csv", "provider,region,instance_type,vcpus,memory_gib,on_demand_usd_hour,as_of\naws,us-east-1,c5d.18xlarge,72,144,3.456,2026\n")]).Catalog, PriceBook.Empty, 1);
        var node = Node() with { InstanceType = "c5d.18xlarge", Region = "us-east-1" };

        var price = new NodePricing(sources).Price(node, Invoiced(cost, 1));

        Assert.Equal((Money(cost), PriceProvenance.Invoice, "ImplausiblePrice"), (price.Price.PerHour, price.Price.Provenance, price.Finding!.Reason));
        Assert.Contains("from 0.1728 to 10.368", price.Finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.29", null)] // a committed machine
    [InlineData("9", null)] // with licences
    [InlineData("4000", "ImplausiblePrice")] // a price in bytes or by the month
    [InlineData("0.0001", "ImplausiblePrice")]
    public void A_machine_without_list_price_is_compared_with_its_parts(string perHour, string? reason)
    {
        var price = new NodePricing(new(PriceCatalog.Empty, PriceBook.Empty, 1)).Price(Node() with { Capacity = new(16000, 64L << 30, 0) }, Invoiced(perHour, 1));

        Assert.Equal(reason, price.Finding?.Reason);
    }

    [Fact]
    public void A_bill_of_less_than_nothing_is_told_and_not_used()
    {
        var price = new NodePricing(Sources).Price(Node(), Invoiced("-1", 24));

        Assert.Equal((Money("0.107"), PriceProvenance.List, "NegativeInvoice"), (price.Price.PerHour, price.Price.Provenance, price.Finding!.Reason));
    }

    [Theory]
    [InlineData("1", 3, "0.3333333333333333333333")]
    [InlineData("2", 3, "0.6666666666666666666667")]
    [InlineData("-2", 3, "-0.6666666666666666666667")]
    public void The_cost_of_an_hour_is_rounded_once(string cost, int hours, string perHour) => Assert.Equal(Money(perHour), Invoiced(cost, hours).PerHour);

    private static InvoicedCost Invoiced(string cost, int hours) => new(Money(cost), TimeSpan.FromHours(hours), "bill");

    private static NodeSpan Node() => new()
    {
        Uid = "u",
        Name = "worker-1",
        ProviderId = "aws:///eu-west-1a/i-0a",
        InstanceType = "m6i.large",
        Region = "eu-west-1",
        Time = new(DateTimeOffset.UnixEpoch, null),
        Capacity = new(2000, 8L << 30, 0),
    };

    private static Amount Money(string text) => Amount.Of(decimal.Parse(text, CultureInfo.InvariantCulture));
}
