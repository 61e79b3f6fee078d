using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Ledger.Tests.Mappings;

/// <summary>Oracle's FOCUS reports, which have the names of the preview of FOCUS 1.0 and columns of their own.</summary>
public sealed class OracleReportTests
{
    private const string Report = """
        AvailabilityZone,BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeDescription,ChargeFrequency,ChargePeriodEnd,ChargePeriodStart,ChargeSubcategory,CommitmentDiscountCategory,CommitmentDiscountId,CommitmentDiscountName,CommitmentDiscountType,EffectiveCost,InvoiceIssuer,ListCost,ListUnitPrice,PricingCategory,PricingQuantity,PricingUnit,Provider,Publisher,Region,ResourceId,ResourceName,ResourceType,ServiceCategory,ServiceName,SkuId,SkuPriceId,SubAccountId,SubAccountName,Tags,UsageQuantity,UsageUnit,oci_ReferenceNumber,oci_CompartmentId,oci_CompartmentName,oci_OverageFlag,oci_UnitPriceOverage,oci_BilledQuantityOverage,oci_CostOverage,oci_AttributedUsage,oci_AttributedCost,oci_BackReferenceNumber
        AD-1,0.012264277499950943,ocid1.tenancy.oc1..a,Example,USD,2026-10-01T00:00Z,2026-09-01T00:00Z,Usage,Standard - E4 - OCPU,Usage-based,2026-09-13T11:00Z,2026-09-13T10:00Z,On-Demand,,,,,0.012264277499950943,Oracle,0.02,0.025,On-Demand,0.8,OCPU Per Hour,Oracle,Oracle,eu-frankfurt-1,ocid1.instance.oc1..b,vm,Instance,Compute,COMPUTE,B93113,,ocid1.tenancy.oc1..a,Example,"{""team"":""payments""}",0.8,OCPU HOURS,ref-1,ocid1.compartment.oc1..c,prod,false,,,,1,0,
        ,2.323760000E-9,ocid1.tenancy.oc1..a,Example,USD,2026-10-01T00:00Z,2026-09-01T00:00Z,Usage,Monitoring,Usage-based,2026-09-13T08:00:00Z,2026-09-13T07:00Z,On-Demand,,,,,2.323760000E-9,Oracle,0,0,On-Demand,0.000002,Datapoints,Oracle,Oracle,eu-frankfurt-1,oci_vcn,,,Management and Governance,TELEMETRY,B90926,,ocid1.tenancy.oc1..a,Example,{},0.000002,DATAPOINTS,ref-2,ocid1.compartment.oc1..c,prod,false,,,,0,0,
        AD-1,-0.002,ocid1.tenancy.oc1..a,Example,USD,2026-10-01T00:00Z,2026-09-01T00:00Z,Usage,Standard - E4 - OCPU,Usage-based,2026-09-13T11:00Z,2026-09-13T10:00Z,On-Demand,,,,,-0.002,Oracle,-0.003,0.025,On-Demand,-0.1,OCPU Per Hour,Oracle,Oracle,eu-frankfurt-1,ocid1.instance.oc1..b,vm,Instance,Compute,COMPUTE,B93113,,ocid1.tenancy.oc1..a,Example,"{""team"":""payments""}",-0.1,OCPU HOURS,ref-3,ocid1.compartment.oc1..c,prod,false,,,,0,0,ref-1
        """;

    [Fact]
    public async Task A_report_loads_whole_with_the_sums_of_its_columns()
    {
        await using var imported = await Imported.OfAsync(("report.csv", Report));
        var bill = CsvTable.Parse(Report);
        Assert.Equal((3, 0, BillDialect.Focus), (imported.Report.Import.Rows, imported.Report.Import.RejectedRows, imported.Report.Files[0].Format));
        Assert.Equal([("Usage", bill.Rows.Sum(row => bill.Number(row, "BilledCost")), bill.Rows.Sum(row => bill.Number(row, "EffectiveCost")))], (await imported.TotalsAsync()).All);
        Assert.Equal(["ChargeSubcategory"], imported.Report.Files[0].IgnoredColumns);
    }

    [Fact]
    public async Task Names_of_the_preview_are_those_of_FOCUS()
    {
        await using var imported = await Imported.OfAsync(("report.csv", Report));
        var charges = await imported.ByAsync("ServiceProviderName", "PublisherName", "InvoiceIssuerName", "RegionId", "ConsumedQuantity", "ConsumedUnit", "ChargePeriodStart", "tag:team");
        Assert.Contains("Oracle|Oracle|Oracle|eu-frankfurt-1|0.8|OCPU HOURS|2026-09-13T10:00:00Z|payments", charges.Select(charge => string.Join('|', charge.Keys)));
    }
}
