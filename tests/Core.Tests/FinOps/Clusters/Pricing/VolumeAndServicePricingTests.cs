using System.Globalization;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Pricing;

public sealed class VolumeAndServicePricingTests
{
    private static readonly PriceCatalog Catalog = CatalogReader.Read(
    [
        new("storage.csv", "provider,region,volume_type,usd_per_gib_month,usd_per_iops_month,usd_per_mbps_month,as_of\naws,eu-west-1,gp3,0.0876,,,2021-07\ngcp,europe-west1,pd-balanced,0.1095,,,2026\n"),
        new("tiers.csv", "provider,region,sku,tier,size_gib,usd_per_month,as_of\nazure,westeurope,Premium_LRS,P10,128,21.9,2026\n"),
        new("egress.csv", "provider,from_region,to_scope,usd_per_gib,as_of\naws,eu-west-1,internet:0-10TB,0.09,2024\nazure,westeurope,same_region_other_zone,0,2023\nazure,westeurope,other_region_same_continent,0.02,2026\n"),
        new("network.csv", "provider,region,item,unit,usd,as_of\naws,,control_plane,hour,0.10,2026\naws,eu-west-1,load_balancer,hour,0.0252,2024\n"),
    ]).Catalog;

    private static readonly PriceBook Book = PriceBookTable.Read("book.csv",
        """
        kind,field,value,region,price
        volume,name,pvc-1,,0.3
        volume,storage-class,ceph,,0.2
        load-balancer,,,,0.03
        control-plane,,,,0
        egress-internet,,,,0.07
        """);

    private static readonly PriceSources Sources = new(Catalog, Book, 1);

    [Theory]
    [InlineData("aws", "eu-west-1", "gp3", "", "0.012", PriceProvenance.List)] // 100 GiB × 0.0876 ÷ 730
    [InlineData("aws", "eu-west-1", "fast", "gp3", "0.012", PriceProvenance.List)] // the type itself is known
    [InlineData("gcp", "europe-west1", "standard-rwo", "", "0.015", PriceProvenance.List)]
    [InlineData("azure", "westeurope", "managed-csi-premium", "", "0.03", PriceProvenance.List)] // the tier for up to 128 GiB
    [InlineData("own", "cellar", "ceph", "", "20", PriceProvenance.Fallback)]
    [InlineData("own", "cellar", "nfs", "", "0", PriceProvenance.Unpriced)]
    [InlineData("own", "cellar", "nfs", "local", "0", PriceProvenance.List)] // its node's price has it
    [InlineData("own", "cellar", "ceph", "local", "20", PriceProvenance.Fallback)] // unless somebody says otherwise
    public void A_volume_is_priced_by_its_type_and_size(string provider, string region, string storageClass, string type, string perHour, PriceProvenance provenance)
    {
        _ = provider;
        var price = new VolumePricing(Sources with { Catalog = WithRegions() }).Price(Volume() with { Region = region, StorageClass = storageClass, VolumeType = type });

        Assert.Equal((Money(perHour), provenance), (price.Price.PerHour, price.Price.Provenance));
        Assert.Equal(provenance == PriceProvenance.Unpriced, price.Finding is not null);
    }

    [Fact]
    public void A_volume_costs_what_the_bill_says() => Assert.Equal(
        new(Money("0.5"), PriceProvenance.Invoice, "bill"),
        new VolumePricing(Sources).Price(Volume(), new InvoicedCost(Money("12"), TimeSpan.FromHours(24), "bill")).Price);

    [Fact]
    public void A_volume_of_ones_own_may_have_a_price_of_its_own() =>
        Assert.Equal(Money("30"), new VolumePricing(Sources).Price(Volume() with { Name = "pvc-1", StorageClass = "ceph" }).Price.PerHour);

    [Fact]
    public void A_load_balancer_costs_what_the_bill_says() => Assert.Equal(
        new(Money("0.5"), PriceProvenance.Invoice, "bill"),
        new ServicePricing(Sources).LoadBalancer("aws", "eu-west-1", new InvoicedCost(Money("12"), TimeSpan.FromHours(24), "bill")).Price);

    [Theory]
    [InlineData("aws", "eu-west-1", "0.0252", PriceProvenance.List)]
    [InlineData("aws", "us-east-1", "0.03", PriceProvenance.Fallback)]
    [InlineData(null, "", "0.03", PriceProvenance.Fallback)]
    public void Load_balancers(string? provider, string region, string perHour, PriceProvenance provenance)
    {
        var price = new ServicePricing(Sources).LoadBalancer(provider, region).Price;

        Assert.Equal((Money(perHour), provenance), (price.PerHour, price.Provenance));
    }

    [Fact]
    public void A_control_plane_that_is_said_to_be_free_is_free_and_one_of_which_nothing_is_said_is_unpriced()
    {
        Assert.Equal((Money("0.1"), PriceProvenance.List), Both(new ServicePricing(Sources).ControlPlane("aws", "us-east-1")));
        Assert.Equal((Money("0"), PriceProvenance.Fallback), Both(new ServicePricing(Sources).ControlPlane("azure", "westeurope")));
        Assert.Equal((Money("0"), PriceProvenance.Unpriced), Both(new ServicePricing(Sources with { Book = PriceBook.Empty }).ControlPlane("azure", "westeurope")));

        static (Amount, PriceProvenance) Both(PricedAsset price) => (price.Price.PerHour, price.Price.Provenance);
    }

    [Theory]
    [InlineData("aws", "eu-west-1", "0 Unpriced", "0 Unpriced", "0.09 List")]
    [InlineData("azure", "westeurope", "0 List", "0.02 List", "0.07 Fallback")] // free between zones, and known to be
    [InlineData(null, "cellar", "0 Unpriced", "0 Unpriced", "0.07 Fallback")]
    public void Traffic(string? provider, string region, string zones, string regions, string internet)
    {
        var network = new ServicePricing(Sources).Network(provider, region);

        Assert.Equal([zones, regions, internet], new[] { network.ToZones, network.ToRegions, network.ToInternet }.Select(price => $"{price.PerGibibyte} {price.Provenance}"));
    }

    private static PriceCatalog WithRegions() => Catalog.With(CatalogReader.Read([new(
        "regions.csv", "provider,region,country\naws,eu-west-1,IE\ngcp,europe-west1,BE\nazure,westeurope,NL\nown,cellar,DE\n")]).Catalog);

    private static VolumeSpan Volume() => new() { Uid = "v", Name = "pvc", Bytes = 100L << 30, Time = new(DateTimeOffset.UnixEpoch, null) };

    private static Amount Money(string text) => Amount.Of(decimal.Parse(text, CultureInfo.InvariantCulture));
}
