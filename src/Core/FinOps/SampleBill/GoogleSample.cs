namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>Google Cloud in the sample bill.</summary>
internal static class GoogleSample
{
    public static SampleCloud Describe()
    {
        var engine = ("Compute Engine", "Compute", "Virtual Machines");
        return new()
        {
            Number = 3,
            Name = "Google Cloud",
            ShortName = "gcp",
            BillingAccount = ("01ABCD-23EF45-6789AB", "Example KK", "Billing Account"),
            SubAccountType = "Project",
            SubAccounts = [("example-search-prod", "検索 production", "production"), ("example-data", "data", "production"), ("example-sandbox", "sandbox", "development")],
            Regions = [("europe-west3", "Frankfurt"), ("us-central1", "Iowa")],
            ContractRate = 0.98m,
            TaxRate = 0.2m,
            MonthlyCredit = 120m,
            Marketplace = new("Lumen Logs, Inc.", "Lumen Log Search for GKE", 220m, BilledByPublisher: false),
            Commitment = new()
            {
                Id = "projects/example-search-prod/regions/europe-west3/commitments/search-2026",
                Name = "Committed use, N2, 1 year",
                Type = "Committed Use Discount",
                Payment = CommitmentPayment.EachMonth,
                SkuId = "GCP-CE-N2-STANDARD-4",
                Machines = 5,
                HourlyPrice = 0.1524m,
                InMoney = false,
            },
            Offers =
            [
                new()
                {
                    Service = engine,
                    SkuId = "GCP-CE-N2-STANDARD-4",
                    Meter = "N2 standard, 4 vCPU",
                    Unit = "Hours",
                    ListUnitPrice = 0.2418m,
                    DailyQuantity = 110m,
                    Shape = UsageShape.Business,
                    ResourceType = "Instance",
                    ResourceId = "//compute.googleapis.com/projects/{account}/zones/{region}-b/instances/{name}",
                    SkuPriceDetails = """{"CoreCount":4,"InstanceSeries":"N2","InstanceType":"n2-standard-4","MemorySize":16,"OperatingSystem":"Linux"}""",
                    Zonal = true,
                },
                new()
                {
                    Service = engine,
                    SkuId = "GCP-CE-C2D-STANDARD-8",
                    Meter = "C2D standard, 8 vCPU",
                    Unit = "Hours",
                    ListUnitPrice = 0.3632m,
                    DailyQuantity = 130m,
                    Shape = UsageShape.Nightly,
                    ResourceType = "Instance",
                    ResourceId = "//compute.googleapis.com/projects/{account}/zones/{region}-b/instances/{name}",
                    SkuPriceDetails = """{"CoreCount":8,"InstanceSeries":"C2D","InstanceType":"c2d-standard-8","MemorySize":32,"OperatingSystem":"Linux"}""",
                    Spot = true,
                    Zonal = true,
                },
                new()
                {
                    Service = ("Google Kubernetes Engine", "Compute", "Containers"),
                    SkuId = "GCP-GKE-AUTOPILOT-VCPU",
                    Meter = "Autopilot pod vCPU",
                    Unit = "vCPU-Hours",
                    ListUnitPrice = 0.0573m,
                    DailyQuantity = 520m,
                    Shape = UsageShape.Business,
                    ResourceType = "Cluster",
                    ResourceId = "//container.googleapis.com/projects/{account}/locations/{region}/clusters/{name}",
                    Kubernetes = true,
                },
                new()
                {
                    Service = ("Cloud SQL", "Databases", "Relational Databases"),
                    SkuId = "GCP-SQL-PG-VCPU",
                    Meter = "PostgreSQL vCPU",
                    Unit = "vCPU-Hours",
                    ListUnitPrice = 0.0537m,
                    DailyQuantity = 192m,
                    Shape = UsageShape.Steady,
                    ResourceType = "Database",
                    ResourceId = "//sqladmin.googleapis.com/projects/{account}/instances/{name}",
                },
                new()
                {
                    Service = ("Cloud Storage", "Storage", "Object Storage"),
                    SkuId = "GCP-GCS-STANDARD",
                    Meter = "Standard storage",
                    Unit = "GB-Months",
                    ListUnitPrice = 0.023m,
                    DailyQuantity = 1_100m,
                    Shape = UsageShape.Steady,
                    ResourceType = "Bucket",
                    ResourceId = "//storage.googleapis.com/{name}",
                    DailyGrowth = 0.003m,
                },
                new()
                {
                    Service = ("BigQuery", "Databases", "Data Warehouses"),
                    SkuId = "GCP-BQ-ANALYSIS",
                    Meter = "Analysis",
                    Unit = "TB",
                    ListUnitPrice = 6.25m,
                    DailyQuantity = 9m,
                    Shape = UsageShape.Nightly,
                    ResourceType = "Dataset",
                    ResourceId = "//bigquery.googleapis.com/projects/{account}/datasets/{name}",
                },
                new()
                {
                    Service = ("Cloud CDN", "Networking", "Content Delivery"),
                    SkuId = "GCP-CDN-EGRESS",
                    Meter = "Cache egress",
                    Unit = "GB",
                    ListUnitPrice = 0.08m,
                    DailyQuantity = 280m,
                    Shape = UsageShape.Business,
                    ResourceType = "Backend bucket",
                    ResourceId = "//compute.googleapis.com/projects/{account}/global/backendBuckets/{name}",
                },
                new()
                {
                    Service = ("Vertex AI", "AI and Machine Learning", "Machine Learning"),
                    SkuId = "GCP-VERTEX-A100",
                    Meter = "A100 accelerator",
                    Unit = "Hours",
                    ListUnitPrice = 3.3741m,
                    DailyQuantity = 11m,
                    Shape = UsageShape.Nightly,
                    ResourceType = "Endpoint",
                    ResourceId = "//aiplatform.googleapis.com/projects/{account}/locations/{region}/endpoints/{name}",
                    SkuPriceDetails = """{"GpuCount":1}""",
                    DailyGrowth = 0.004m,
                },
            ],
        };
    }
}
