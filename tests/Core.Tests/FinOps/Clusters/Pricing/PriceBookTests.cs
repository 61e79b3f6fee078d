using CloudIntel.Core.FinOps.Clusters.Pricing;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Pricing;

public sealed class PriceBookTests
{
    [Fact]
    public void A_book_in_its_own_form()
    {
        var book = PriceBookTable.Read("prices.csv",
            """
            kind,field,value,region,spot,price
            node,instance-type,big-1,,,1.25
            node,label:pool,gold,eu,true,0.5
            cpu,,,,,0.03
            egress-internet,,,,,0
            """);

        Assert.Equal(
            [
                new(PricedKind.Node, "instance-type", "big-1", "", false, 1.25m, "prices.csv, line 2"),
                new(PricedKind.Node, "label:pool", "gold", "eu", true, 0.5m, "prices.csv, line 3"),
                new(PricedKind.Cpu, "", "", "", false, 0.03m, "prices.csv, line 4"),
                new(PricedKind.EgressInternet, "", "", "", false, 0m, "prices.csv, line 5"),
            ],
            book.Entries);
    }

    [Fact]
    public void A_book_in_OpenCosts_form()
    {
        var book = PriceBookTable.Read("custom.csv",
            """
            EndTimestamp,InstanceID,Region,AssetClass,InstanceIDField,InstanceType,MarketPriceHourly,Version
            2028-01-06 23:34:45 UTC,worker-1,,node,metadata.name,,0.1337,
            2028-01-06 23:34:45 UTC,Reserved,regionone,node,metadata.labels.Usage,,0.65,
            2028-01-06 23:34:45 UTC,a100,,gpu,nvidia.com/gpu_type,,1,
            2028-01-06 23:34:45 UTC,pvc-1,,pv,metadata.name,,0.0001,
            2028-01-06 23:34:45 UTC,fast,,pv,spec.storageClassName,,0.0002,
            2028-01-06 23:34:45 UTC,,,node,,big-1,2,
            """);

        Assert.Equal(
            [
                (PricedKind.Node, "name", "worker-1", "", 0.1337m),
                (PricedKind.Node, "label:Usage", "Reserved", "regionone", 0.65m),
                (PricedKind.Gpu, "label:nvidia.com/gpu_type", "a100", "", 1m),
                (PricedKind.Volume, "name", "pvc-1", "", 0.0001m),
                (PricedKind.Volume, "storage-class", "fast", "", 0.0002m),
                (PricedKind.Node, "instance-type", "big-1", "", 2m),
            ],
            book.Entries.Select(entry => (entry.Kind, entry.Field, entry.Value, entry.Region, entry.Price)));
    }

    [Theory]
    [InlineData("node,instance-type,big,,,1.2x", "column price", "\"1.2x\"")]
    [InlineData("node,instance-type,big,,,\"1,25\"", "column price", "\"1,25\"")]
    [InlineData("node,instance-type,big,,,-1", "column price", "\"-1\"")]
    [InlineData("node,instance-type,big,,,1e9", "column price", "\"1e9\"")]
    [InlineData("node,instance-type,big,,,", "column price", "is empty")]
    [InlineData("nodes,instance-type,big,,,1", "column kind", "\"nodes\" is none of")]
    [InlineData("node,instance_type,big,,,1", "column field", "\"instance_type\" is none of")]
    [InlineData("node,label:,big,,,1", "column field", "label:KEY")]
    [InlineData("node,instance-type,,,,1", "column value", "is empty")]
    [InlineData("cpu,,,,yes,1", "column spot", "\"yes\"")]
    [InlineData("cpu,,,,", "line 3", "5 cells where the header has 6")]
    [InlineData("cpu,,,,,2", "line 3", "line 2 has a price for the same already")]
    public void A_book_with_a_wrong_line_is_refused_by_file_line_and_column(string line, string place, string message)
    {
        var error = Assert.Throws<PriceBookException>(() => PriceBookTable.Read("prices.csv", $"kind,field,value,region,spot,price\ncpu,,,,,1\n{line}\n"));

        Assert.StartsWith("prices.csv, line 3", error.Message, StringComparison.Ordinal);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x,,vm,metadata.name,,1", "AssetClass")]
    [InlineData("x,,node,status.name,,1", "InstanceIDField")]
    [InlineData(",,node,metadata.name,,1", "InstanceID")]
    [InlineData("x,,node,metadata.name,,free", "MarketPriceHourly")]
    public void A_wrong_line_in_OpenCosts_form_is_refused_as_well(string line, string column)
    {
        var error = Assert.Throws<PriceBookException>(
            () => PriceBookTable.Read("custom.csv", $"InstanceID,Region,AssetClass,InstanceIDField,InstanceType,MarketPriceHourly\n{line}\n"));

        Assert.Contains($"custom.csv, line 2, column {column}:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_is_no_price_book_is_refused() =>
        Assert.Contains("needs the columns", Assert.Throws<PriceBookException>(() => PriceBookTable.Read("prices.csv", "a,b\n1,2\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Settings_are_read_as_OpenCost_has_them_and_what_is_no_price_is_named()
    {
        var book = PriceBookSettings.ReadJson("default.json", """{"provider": "custom", "CPU": "0.031611", "spotcpu": 0.006655, "RAM": "0.004237", "defaultLBPrice": ""}""");

        Assert.Equal(
            [(PricedKind.Cpu, false, 0.031611m), (PricedKind.Cpu, true, 0.006655m), (PricedKind.Memory, false, 0.004237m)],
            book.Entries.Select(entry => (entry.Kind, entry.IsSpot, entry.Price)));
        Assert.Equal(["provider"], book.Ignored);
    }

    [Theory]
    [InlineData("""{"CPU": "0,03"}""", "column CPU: \"0,03\"")]
    [InlineData("""{"CPU": "0.03", "RAM": null}""", "column RAM")]
    [InlineData("""["CPU"]""", "no JSON object")]
    [InlineData("""{"CPU": """, "no JSON object")]
    public void A_setting_that_is_no_number_is_refused_by_its_key(string json, string message)
    {
        var error = Assert.Throws<PriceBookException>(() => PriceBookSettings.ReadJson("default.json", json));

        Assert.StartsWith("default.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_entry_that_fits_best_counts()
    {
        var book = PriceBookTable.Read("prices.csv",
            """
            kind,field,value,region,spot,price
            load-balancer,,,,,1
            load-balancer,,,eu,,2
            cpu,,,,,3
            cpu,,,,true,4
            """);

        Assert.Equal(2, book.Find(PricedKind.LoadBalancer, "EU")!.Price);
        Assert.Equal(1, book.Find(PricedKind.LoadBalancer, "us")!.Price);
        Assert.Equal(3, book.Find(PricedKind.Cpu, "")!.Price);
        Assert.Equal(4, book.Find(PricedKind.Cpu, "", isSpot: true)!.Price);
        Assert.Equal(1, book.Find(PricedKind.LoadBalancer, "us", isSpot: true)!.Price);
        Assert.Null(book.Find(PricedKind.Memory, ""));
        Assert.Equal(0.004237m, book.Then(PriceBook.OpenCostDefaults).Find(PricedKind.Memory, "")!.Price);
    }
}
