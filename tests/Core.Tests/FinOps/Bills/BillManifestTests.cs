using System.Text;
using CloudIntel.Core.FinOps.Bills;

namespace CloudIntel.Core.Tests.FinOps.Bills;

public sealed class BillManifestTests
{
    [Fact]
    public void A_manifest_of_a_Cost_and_Usage_Report_names_its_files_and_its_billing_period()
    {
        var manifest = Read("cur/acme/20260101-20260201/acme-Manifest.json", """
            {"assemblyId": "a1", "account": "1", "columns": [{"category": "bill", "name": "InvoiceId", "type": "String"}], "charset": "UTF-8", "compression": "GZIP",
             "contentType": "text/csv", "reportId": "r1", "reportName": "acme", "billingPeriod": {"start": "20260101T000000.000Z", "end": "20260201T000000.000Z"},
             "bucket": "bills", "reportKeys": ["cur/acme/20260101-20260201/a1/acme-1.csv.gz"], "additionalArtifactKeys": []}
            """)!;

        Assert.Equal(("r1", "a1", true), (manifest.Export, manifest.Delivery, manifest.IsBillingPeriod));
        Assert.Equal((new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 31)), (manifest.First, manifest.Last));
        Assert.Equal("cur/acme/20260101-20260201/a1/acme-1.csv.gz", Assert.Single(manifest.Files).Name);
    }

    [Theory]
    [InlineData("x/acme/metadata/BILLING_PERIOD=2026-02/acme-Manifest.json", "")]
    [InlineData("x/acme/metadata/billing_period=2026-02/acme-Manifest.json", "")]
    [InlineData("anywhere/acme-Manifest.json", ", \"billingPeriod\": {\"start\": \"2026-02-01T00:00:00Z\", \"end\": \"2026-03-01T00:00:00Z\"}")]
    [InlineData("x/20260201-20260301/acme-Manifest.json", "")]
    public void The_billing_period_of_a_data_export_comes_from_the_manifest_or_from_its_key(string key, string more)
    {
        var manifest = Read(key, $$"""{"exportArn": "arn:1", "dataFiles": ["s3://bills/x/acme/data/part-1.parquet"]{{more}}}""")!;
        Assert.Equal((new DateOnly(2026, 2, 1), new DateOnly(2026, 2, 28)), (manifest.First, manifest.Last));
    }

    [Fact]
    public void A_manifest_of_an_Azure_export_names_its_blobs_and_its_days()
    {
        var manifest = Read("e/20260101-20260131/run/manifest.json", "\uFEFF" + """
            {"manifestVersion": "2024-04-01", "byteCount": 30, "blobCount": 2, "dataRowCount": 2,
             "exportConfig": {"exportName": "acme", "resourceId": "/Subscriptions/1/exports/acme", "dataVersion": "1.0", "type": "FocusCost"},
             "deliveryConfig": {"partitionData": true, "dataOverwriteBehavior": "CreateNewReport", "fileFormat": "Csv"},
             "runInfo": {"executionType": "Scheduled", "submittedTime": "2026-01-15T04:00:00.1234567Z", "runId": "r", "startDate": "2026-01-01T00:00:00", "endDate": "2026-01-14T00:00:00"},
             "blobs": [{"blobName": "e/a.csv", "byteCount": 10, "dataRowCount": 1}, {"blobName": "e/b.csv", "byteCount": 20}]}
            """)!;

        Assert.Equal(("/subscriptions/1/exports/acme", "r", "FocusCost", false), (manifest.Export, manifest.Delivery, manifest.Content, manifest.IsBillingPeriod));
        Assert.Equal((new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 14)), (manifest.First, manifest.Last));
        Assert.Equal([new("e/a.csv", 10), new("e/b.csv", 20)], manifest.Files);
        Assert.Equal(new DateTimeOffset(2026, 1, 15, 4, 0, 0, TimeSpan.Zero), manifest.Begun!.Value.AddTicks(-1234567));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name": "a web application", "start_url": "/"}""")]
    [InlineData("""{"blobs": []}""")]
    public void JSON_of_something_else_is_no_manifest(string json) => Assert.Null(Read("manifest.json", json));

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("""{"reportKeys": [1], "billingPeriod": {"start": "20260101", "end": "20260201"}}""", "something else than names")]
    [InlineData("""{"reportKeys": []}""", "which billing period")]
    [InlineData("""{"reportKeys": [], "billingPeriod": {"start": "20260201", "end": "20260101"}}""", "ends before it begins")]
    [InlineData("""{"reportKeys": [], "billingPeriod": {"start": "tomorrow", "end": "20260101"}}""", "'tomorrow' is no date")]
    [InlineData("""{"blobs": [], "runInfo": {"startDate": "2026-01-01"}}""", "endDate is missing")]
    [InlineData("""{"blobs": [{}], "runInfo": {"startDate": "2026-01-01", "endDate": "2026-01-31"}}""", "no blobName")]
    public void What_cannot_be_right_is_said(string json, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => Read("a/manifest.json", json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a/acme-Manifest.json", true)]
    [InlineData("a/manifest.json", true)]
    [InlineData("Manifest.json", true)]
    [InlineData("a/webmanifest.json", false)]
    [InlineData("a/manifest.json.gz", false)]
    public void Manifests_are_known_by_name(string key, bool expected) => Assert.Equal(expected, BillManifest.IsNamedAt(key));

    [Fact]
    public void Of_overlapping_deliveries_of_one_export_the_newest_complete_one_counts()
    {
        var sizes = new Dictionary<string, long> { ["a/1.csv"] = 1, ["b/1.csv"] = 2, ["c/1.csv"] = 3, ["other/1.csv"] = 4 };
        var chosen = BillDeliveries.Choose(
            [
                Found("a", "2026-01-01", "2026-01-31", day: 1, "a/1.csv"),
                Found("b", "2026-02-01", "2026-02-10", day: 2, "b/1.csv"),
                Found("c", "2026-02-01", "2026-02-11", day: 3, "c/1.csv"),
                Found("d", "2026-02-01", "2026-02-12", day: 4, "c/1.csv", "d/missing.csv"),
                Found("other", "2026-02-01", "2026-02-28", day: 1, "other/1.csv", export: "other"),
            ],
            sizes);
        Assert.Equal(["a/1.csv", "c/1.csv", "other/1.csv"], chosen.SelectMany(delivery => delivery.Keys));
    }

    [Fact]
    public void A_file_of_another_size_than_the_manifest_says_is_not_complete()
    {
        var sizes = new Dictionary<string, long> { ["a/1.csv"] = 1 };
        var manifest = Manifest("2026-01-01", "2026-01-31", "e", [new("a/1.csv", 2)]);
        Assert.Empty(BillDeliveries.Choose([new("a/manifest.json", default, manifest)], sizes));
    }

    [Theory]
    [InlineData("s3://elsewhere/copy/a/1.csv")] // the whole path in another bucket
    [InlineData("original/prefix/1.csv")]       // copied with its manifest into one folder
    public void Files_of_an_export_that_was_copied_are_found(string name)
    {
        var sizes = new Dictionary<string, long> { ["copy/a/1.csv"] = 1 };
        var chosen = BillDeliveries.Choose([new("copy/a/x-Manifest.json", default, Manifest("2026-01-01", "2026-01-31", "e", [new(name)]))], sizes);
        Assert.Equal(["copy/a/1.csv"], Assert.Single(chosen).Keys);
    }

    private static FoundManifest Found(string folder, string first, string last, int day, string file, string? second = null, string export = "acme") => new(
        $"{folder}/manifest.json",
        new(2026, 3, day, 0, 0, 0, TimeSpan.Zero),
        Manifest(first, last, export, [new(file), .. second is null ? Array.Empty<ManifestFile>() : [new(second)]]));

    private static BillManifest Manifest(string first, string last, string export, IReadOnlyList<ManifestFile> files) => new()
    {
        Export = export,
        Delivery = "",
        First = DateOnly.Parse(first, System.Globalization.CultureInfo.InvariantCulture),
        Last = DateOnly.Parse(last, System.Globalization.CultureInfo.InvariantCulture),
        IsBillingPeriod = true,
        Files = files,
    };

    private static BillManifest? Read(string key, string json) => BillManifests.Read(Encoding.UTF8.GetBytes(json), key);
}
