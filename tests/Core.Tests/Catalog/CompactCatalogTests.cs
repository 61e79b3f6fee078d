using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Tests.Catalog;

public sealed class CompactCatalogTests
{
    private static readonly PriceCatalog Catalog = CompactCatalog.Load();

    [Theory]
    [InlineData("aws")]
    [InlineData("azure")]
    [InlineData("gcp")]
    public void It_has_at_least_150_types_in_8_regions_of_a_provider(string provider)
    {
        var offers = Catalog.Tables.Offers.Where(offer => offer.Shape.Provider == provider).ToList();

        Assert.True(offers.Select(offer => offer.Shape.InstanceType).Distinct().Count() >= 150);
        Assert.True(offers.GroupBy(offer => offer.Region).Count(region => region.Select(offer => offer.Shape.InstanceType).Distinct().Count() >= 75) >= 8);
        Assert.True(offers.Select(offer => offer.Region).Distinct().All(region => Catalog.Tables.Regions.Any(known => known.Provider == provider && known.Region == region)));
    }

    [Fact]
    public void Every_price_has_its_date_and_spot_capacity_is_never_dearer()
    {
        Assert.All(Catalog.Tables.Offers, offer => Assert.Matches("^20[0-9]{2}(-[01][0-9](-[0-3][0-9])?)?$", offer.AsOf));
        Assert.All(Catalog.Tables.Offers, offer => Assert.True(offer.Spot is null || offer.Spot <= offer.OnDemand, $"{offer}"));
        Assert.All(Catalog.Tables.Services.Select(price => price.AsOf).Concat(Catalog.Tables.Egress.Select(price => price.AsOf)), date => Assert.Matches("^20[0-9]{2}", date));
    }

    [Fact]
    public void Accelerated_types_are_in_it()
    {
        var accelerated = Catalog.Tables.Offers.Where(offer => offer.Shape.GpuCount > 0).ToLookup(offer => offer.Shape.Provider);

        Assert.All(new[] { "aws", "azure", "gcp" }, provider => Assert.NotEmpty(accelerated[provider]));
    }

    // Figures that the providers publish.
    [Theory]
    [InlineData("aws", "us-east-1", "m5.xlarge", 4, 16, "0.192")]
    [InlineData("aws", "eu-west-1", "m6i.large", 2, 8, "0.107")]
    [InlineData("azure", "westeurope", "Standard_D4s_v5", 4, 16, "0.23")]
    [InlineData("gcp", "us-central1", "n2-standard-4", 4, 16, "0.194236")]
    public void Some_of_its_figures(string provider, string region, string type, int vcpus, int memory, string price)
    {
        var offer = Catalog.Find(provider, region, type)!;

        Assert.Equal((vcpus, memory), ((int)offer.Shape.Vcpus, (int)offer.Shape.MemoryGibibytes));
        Assert.Equal(decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture), offer.OnDemand);
    }

    [Fact]
    public void The_services_that_a_cluster_pays_for_are_in_it()
    {
        Assert.NotNull(Catalog.Service("aws", "eu-west-1", "control_plane"));
        Assert.NotNull(Catalog.Service("gcp", "europe-west1", "control_plane"));
        Assert.Null(Catalog.Service("azure", "westeurope", "control_plane")); // depends on a tier that a cluster does not show
        Assert.NotNull(Catalog.VolumePerMonth("aws", "eu-west-1", "gp3", 10));
        Assert.NotNull(Catalog.VolumePerMonth("azure", "westeurope", "Premium_LRS", 10));
        Assert.NotNull(Catalog.VolumePerMonth("gcp", "europe-west1", "pd-standard", 10));
    }
}
