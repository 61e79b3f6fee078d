using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Tests.Catalog;

public sealed class CatalogReaderTests
{
    private const string Offers =
        """
        provider,region,instance_type,family,architecture,vcpus,memory_gib,gpu_count,gpu_type,gpu_memory_gib,network_gbps,local_ssd_gib,on_demand_usd_hour,spot_usd_hour,as_of
        aws,eu-west-1,m6i.large,m6i,amd64,2,8,0,,,12.5,0,0.107,0.0381,2026-05-12
        aws,us-east-1,m6i.large,m6i,amd64,2,8,0,,,12.5,0,0.096,,2026-05-12
        azure,westeurope,Standard_NC6,NC,amd64,6,56,0.5,NVIDIA T4,16,,,0.9,,2026-06-18
        """;

    [Fact]
    public void An_offer_is_found_by_provider_region_and_type_in_any_case()
    {
        var catalog = Whole(("offers.csv", Offers));

        var offer = catalog.Find("AWS", "eu-west-1", "M6i.Large")!;
        Assert.Equal(new Offer(new("aws", "m6i.large", "m6i", "amd64", 2, 8, NetworkGbps: 12.5m, LocalDiskGibibytes: 0), "eu-west-1", 0.107m, 0.0381m, "2026-05-12"), offer);
        Assert.Null(catalog.Find("aws", "us-east-1", "m6i.large")!.Spot);
        Assert.Equal(0.5m, catalog.Find("azure", "westeurope", "Standard_NC6")!.Shape.GpuCount);
        Assert.Null(catalog.Find("gcp", "eu-west-1", "m6i.large"));
        Assert.Equal(["m6i.large"], catalog.In("aws", "eu-west-1").Select(found => found.Shape.InstanceType));
        Assert.Empty(catalog.In("aws", "mars"));
        Assert.Equal("azure", catalog.ProviderOf("westeurope"));
        Assert.Null(catalog.ProviderOf("mars"));
    }

    [Fact]
    public void Prices_may_have_a_column_for_each_region_beside_a_table_of_types()
    {
        var catalog = Whole(
            ("prices.csv", "provider,instance_type,purchase,as_of,eu-west-1,us-east-1\naws,m6i.large,on_demand,2026-05-12,0.107,0.096\naws,m6i.large,spot,2026-05-12,0.0381,\n"),
            ("types.csv", "provider,instance_type,family,architecture,vcpus,memory_gib,gpu_count,gpu_type,gpu_memory_gib,network_gbps,local_ssd_gib\naws,m6i.large,m6i,amd64,2,8,0,,,12.5,0\n"));

        Assert.Equal((0.107m, 0.0381m), (catalog.Find("aws", "eu-west-1", "m6i.large")!.OnDemand, catalog.Find("aws", "eu-west-1", "m6i.large")!.Spot));
        Assert.Equal((0.096m, null), (catalog.Find("aws", "us-east-1", "m6i.large")!.OnDemand, catalog.Find("aws", "us-east-1", "m6i.large")!.Spot));
    }

    [Theory]
    [InlineData("aws,eu-west-1,a,f,amd64,2,8,0,,,,,,,2026", "on_demand_usd_hour", "is empty")] // a price that is missing is not 0
    [InlineData("aws,eu-west-1,a,f,amd64,2,8,0,,,,,0,,2026", "on_demand_usd_hour", "free")]
    [InlineData("aws,eu-west-1,a,f,amd64,2,8,0,,,,,1,0,2026", "spot_usd_hour", "free")]
    [InlineData("aws,eu-west-1,a,f,amd64,-2,8,0,,,,,1,,2026", "vcpus", "\"-2\" is no number of at least 0")]
    [InlineData("aws,eu-west-1,a,f,amd64,2,eight,0,,,,,1,,2026", "memory_gib", "\"eight\" is no number")]
    [InlineData("aws,eu-west-1,a,f,amd64,0,8,0,,,,,1,,2026", "vcpus", "is 0")]
    [InlineData("aws,eu-west-1,a,f,amd64,2,8,0,,,,,\"1,5\",,2026", "on_demand_usd_hour", "\"1,5\" is no number")]
    [InlineData("aws,,a,f,amd64,2,8,0,,,,,1,,2026", "region", "is empty")]
    [InlineData("aws,eu-west-1,a,f,amd64,2,8", "", "7 cells where the header has 15")]
    [InlineData("aws,eu-west-1,M6I.LARGE,f,amd64,2,8,0,,,,,1,,2026", "", "line 2 already")] // the same offer twice
    public void A_wrong_line_is_left_out_and_told_with_file_line_and_column(string line, string column, string message)
    {
        var reading = CatalogReader.Read([new("offers.csv", $"{Offers}\n{line}\n")]);

        var problem = Assert.Single(reading.Problems);
        Assert.Equal(("offers.csv", 5, column), (problem.File, problem.Line, problem.Column));
        Assert.Contains(message, problem.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, reading.Catalog.Tables.Offers.Count);
    }

    [Theory]
    [InlineData("aws,x,on_demand,2026,1", "instance_type")] // no table has its shape
    [InlineData("aws,m6i.large,reserved,2026,1", "purchase")]
    [InlineData("aws,m6i.large,on_demand,2026,2", "eu-west-1")] // a second price
    public void Prices_by_region_are_checked_as_well(string line, string column)
    {
        var reading = CatalogReader.Read(
        [
            new("types.csv", "provider,instance_type,vcpus,memory_gib\naws,m6i.large,2,8\n"),
            new("prices.csv", $"provider,instance_type,purchase,as_of,eu-west-1\naws,m6i.large,on_demand,2026,1\n{line}\n"),
        ]);

        Assert.Equal(("prices.csv", 3, column), Assert.Single(reading.Problems.Select(problem => (problem.File, problem.Line, problem.Column))));
        Assert.Equal(1, reading.Catalog.Find("aws", "eu-west-1", "m6i.large")!.OnDemand);
    }

    [Fact]
    public void A_spot_price_without_one_on_demand_is_a_problem()
    {
        var reading = CatalogReader.Read(
        [
            new("types.csv", "provider,instance_type,vcpus,memory_gib\naws,m6i.large,2,8\n"),
            new("prices.csv", "provider,instance_type,purchase,as_of,eu-west-1\naws,m6i.large,spot,2026,1\n"),
        ]);

        Assert.Equal(("prices.csv", 2, "eu-west-1"), Assert.Single(reading.Problems.Select(problem => (problem.File, problem.Line, problem.Column))));
        Assert.Empty(reading.Catalog.Tables.Offers);
    }

    [Fact]
    public void A_file_that_is_no_table_of_a_catalogue_is_told()
    {
        var reading = CatalogReader.Read([new("notes.csv", "some,thing\n1,2\n"), new("families.csv", "provider,family,category,architectures,burstable,current_generation\n")]);

        Assert.Equal("notes.csv", Assert.Single(reading.Problems).File);
    }

    [Fact]
    public void Volumes_cost_by_size_or_by_the_smallest_tier_that_holds_them()
    {
        var catalog = Whole(
            ("storage.csv", "provider,region,volume_type,usd_per_gib_month,usd_per_iops_month,usd_per_mbps_month,as_of\naws,eu-west-1,gp3,0.088,0.0055,,2021-07\n"),
            ("tiers.csv", "provider,region,sku,tier,size_gib,usd_per_month,as_of\nazure,eastus,Premium_LRS,P10,128,19.71,2026\nazure,eastus,Premium_LRS,P6,64,10.21,2026\n"));

        Assert.Equal(8.8m, catalog.VolumePerMonth("aws", "eu-west-1", "gp3", 100)!.Value.PerMonth);
        Assert.Equal(10.21m, catalog.VolumePerMonth("azure", "eastus", "Premium_LRS", 1)!.Value.PerMonth);
        Assert.Equal(10.21m, catalog.VolumePerMonth("azure", "eastus", "Premium_LRS", 64)!.Value.PerMonth);
        Assert.Equal(19.71m, catalog.VolumePerMonth("azure", "eastus", "Premium_LRS", 64.5m)!.Value.PerMonth);
        Assert.Null(catalog.VolumePerMonth("azure", "eastus", "Premium_LRS", 129));
        Assert.Null(catalog.VolumePerMonth("aws", "eu-west-1", "io2", 1));
    }

    [Fact]
    public void Traffic_and_services_are_found_by_region_and_services_also_everywhere()
    {
        var catalog = Whole(
            ("egress.csv", "provider,from_region,to_scope,usd_per_gib,as_of\naws,eu-west-1,internet:10-50TB,0.085,2024\naws,eu-west-1,internet:0-10TB,0.09,2024\nazure,eastus,same_region_other_zone,0,2023\n"),
            ("network.csv", "provider,region,item,unit,usd,as_of\naws,,control_plane,hour,0.10,2026\naws,eu-west-1,load_balancer,hour,0.0252,2026\n"));

        Assert.Equal(0.09m, catalog.Egress("aws", "eu-west-1", "internet")!.PerGibibyte);
        Assert.Equal(0.085m, catalog.Egress("aws", "eu-west-1", "internet:10-50TB")!.PerGibibyte);
        Assert.Equal(0m, catalog.Egress("azure", "eastus", "same_region_other_zone")!.PerGibibyte); // free, and known to be
        Assert.Null(catalog.Egress("aws", "us-east-1", "internet"));
        Assert.Equal(0.10m, catalog.Service("aws", "eu-west-1", "control_plane")!.PerUnit);
        Assert.Equal(0.0252m, catalog.Service("aws", "eu-west-1", "load_balancer")!.PerUnit);
        Assert.Null(catalog.Service("aws", "us-east-1", "load_balancer"));
    }

    [Fact]
    public void Another_catalogue_counts_before_the_first_where_both_say_something()
    {
        var catalog = Whole(("offers.csv", Offers)).With(Whole(("own.csv",
            """
            provider,region,instance_type,family,architecture,vcpus,memory_gib,on_demand_usd_hour,spot_usd_hour,as_of
            aws,eu-west-1,m6i.large,m6i,amd64,2,8,0.09,,2026-09
            own,cellar,big,big,amd64,32,128,0.5,,2026-09
            """)));

        Assert.Equal(0.09m, catalog.Find("aws", "eu-west-1", "m6i.large")!.OnDemand);
        Assert.Equal(0.096m, catalog.Find("aws", "us-east-1", "m6i.large")!.OnDemand);
        Assert.Equal("own", catalog.ProviderOf("cellar"));
    }

    private static PriceCatalog Whole(params (string Name, string Text)[] files)
    {
        var reading = CatalogReader.Read(files.Select(file => new CatalogFile(file.Name, file.Text)));
        Assert.Empty(reading.Problems);
        return reading.Catalog;
    }
}
