using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Tests.Catalog;

public sealed class OfferIndexTests
{
    [Fact]
    public void The_tables_of_facts_are_read_and_wrong_lines_are_told()
    {
        var reading = CatalogReader.Read(
        [
            new("advisor.csv", "region,instance_type,savings_pct_vs_on_demand,interruption_band_pct,as_of\none,a,70,<5,2025\none,b,70,5-10,2025\none,c,70,>20,2025\none,d,70,often,2025\n"),
            new("commitments.csv", "provider,family,term_years,payment,discount_vs_on_demand,plan,region,sample_types,as_of\naws,f,1,all_upfront,0.4,ri,one,3,2026\naws,f,3,all_upfront,1.4,ri,one,3,2026\n"),
            new("families.csv", "provider,family,category,architectures,burstable,current_generation\naws,t,general,amd64,true,true\naws,u,general,amd64,maybe,true\n"),
            new("levels.csv", "provider,region,machine_percent,zones_percent\naws,,99.5,99.99\ngcp,,101,99.99\n"),
            new("latencies.csv", "from,from_latitude,from_longitude,to,to_latitude,to_longitude,milliseconds\nA,50,8,B,51,0,13\nA,95,8,C,51,0,13\n"),
        ]);

        var tables = reading.Catalog.Tables;
        Assert.Equal([(0m, 5m), (5m, 10m), (20m, 100m)], tables.Interruptions.Select(entry => (entry.LowerPercent, entry.UpperPercent)));
        Assert.Equal("aws", tables.Interruptions[0].Provider);
        Assert.Equal(0.4m, Assert.Single(tables.Commitments).Discount);
        Assert.True(Assert.Single(tables.Families).IsBurstable);
        Assert.Equal(99.99m, Assert.Single(tables.ServiceLevels).ZonesPercent);
        Assert.Equal(13, Assert.Single(tables.Latencies).Milliseconds);
        Assert.Equal(
            ["interruption_band_pct", "discount_vs_on_demand", "burstable", "machine_percent", "from_latitude"], reading.Problems.Select(problem => problem.Column));
    }

    [Fact]
    public void The_catalogue_that_comes_along_has_types_regions_and_facts_of_every_provider()
    {
        var catalog = CompactCatalog.Load();
        foreach (var provider in new[] { "aws", "azure", "gcp" })
        {
            Assert.True(catalog.Offers.Where(offer => offer.Shape.Provider == provider).Select(offer => offer.Shape.InstanceType).Distinct().Count() >= 150);
            Assert.True(catalog.Offers.Where(offer => offer.Shape.Provider == provider).Select(offer => offer.Region).Distinct().Count() >= 8);
            var families = catalog.Offers.Where(offer => offer.Shape.Provider == provider).Select(offer => offer.Shape.Family).ToHashSet();
            Assert.Subset(catalog.Tables.Processors.Where(score => score.Provider == provider).Select(score => score.Family).ToHashSet(), families);
        }

        var index = OfferIndex.Of(catalog);
        Assert.All(index.Regions, region => Assert.True(region is { ServiceLevel: not null, Place: not null, Seat: "US", Facts.Zones: > 0 }, $"{region.Facts}"));
        Assert.InRange(index.Count, 1, index.OffersBefore - 1);
    }

    [Fact]
    public void A_latency_is_as_measured_between_the_metropolitan_areas_and_else_from_the_distance()
    {
        var latency = new RegionLatency([new("Frankfurt", new(50.11, 8.68), "Washington", new(38.95, -77.45), 91, "2024")]);

        Assert.Equal(91, latency.Between(new(38.13, -78.45), new(50.1, 8.7)).Milliseconds); // 125 km off, and the other way round
        // A tenth of the equator is 1,000 km off by 0.08 %: 1.5 to 2 cables of 10 ms there and back, and a millisecond.
        var along = latency.Between(new(0, 0), new(0, 9));
        Assert.Equal(1000.75, new Coordinates(0, 0).KilometresTo(new(0, 9)), 2);
        Assert.Equal((16.01, 21.02), (Math.Round(along.Lower, 2), Math.Round(along.Upper, 2)));
    }

    [Fact]
    public void Traffic_is_paid_for_by_tiers()
    {
        var tariff = EgressTariff.Of(
            [new("azure", "x", "internet:0.1-10TB", 0.08m, ""), new("azure", "x", "internet:10-50TB", 0.06m, ""), new("azure", "x", "internet_china:0-1TB", 9m, "")], "internet")!;

        Assert.Equal(0, tariff.Cost(100));
        Assert.Equal((10_240 - 102.4m) * 0.08m, tariff.Cost(10_240));
        Assert.Equal(((10_240 - 102.4m) * 0.08m) + (760 * 0.06m), tariff.Cost(11_000));
    }
}
