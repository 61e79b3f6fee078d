namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>Azure in the sample bill.</summary>
internal static class AzureSample
{
    public static SampleCloud Describe()
    {
        var machines = ("Virtual Machines", "Compute", "Virtual Machines");
        return new()
        {
            Number = 2,
            Name = "Microsoft",
            ShortName = "azure",
            BillingAccount = ("/providers/Microsoft.Billing/billingAccounts/7654321/billingProfiles/EXMP-L0BP-XXX-XXX", "Example GmbH", "Billing Profile"),
            SubAccountType = "Subscription",
            SubAccounts = [("3f1d2c50-0001-4c7e-9a11-6d2f5b8e0a01", "production", "production"), ("3f1d2c50-0002-4c7e-9a11-6d2f5b8e0a02", "Test \"Nord\"", "staging")],
            Regions = [("westeurope", "West Europe"), ("germanywestcentral", "Germany West Central")],
            ContractRate = 1m,
            TaxRate = 0.19m,
            Marketplace = new("Granite Observability B.V.", "Granite Tracing", 350m, BilledByPublisher: true),
            Commitment = new()
            {
                Id = "/providers/Microsoft.Capacity/reservationOrders/8b0d9a52-77c1-4f4e-b7f8-2f1f6f7d9c11/reservations/e2a1",
                Name = "Reserved VM Instance, D4s v5, 1 year, upfront",
                Type = "Reservation",
                Payment = CommitmentPayment.Upfront,
                SkuId = "AZ-VM-D4S-V5",
                Machines = 6,
                HourlyPrice = 0.1375m,
                InMoney = false,
            },
            Offers =
            [
                new()
                {
                    Service = machines,
                    SkuId = "AZ-VM-D4S-V5",
                    Meter = "D4s v5, Linux",
                    Unit = "Hours",
                    ListUnitPrice = 0.23m,
                    DailyQuantity = 140m,
                    Shape = UsageShape.Business,
                    ResourceType = "Virtual machine",
                    ResourceId = "/subscriptions/{account}/resourcegroups/shop/providers/microsoft.compute/virtualmachines/{name}",
                    SkuPriceDetails = """{"CoreCount":4,"InstanceSeries":"Dsv5","InstanceType":"Standard_D4s_v5","MemorySize":16,"OperatingSystem":"Linux"}""",
                    Zonal = true,
                },
                new()
                {
                    Service = machines,
                    SkuId = "AZ-VM-F8S-V2",
                    Meter = "F8s v2, Linux",
                    Unit = "Hours",
                    ListUnitPrice = 0.388m,
                    DailyQuantity = 96m,
                    Shape = UsageShape.Nightly,
                    ResourceType = "Virtual machine",
                    ResourceId = "/subscriptions/{account}/resourcegroups/batch/providers/microsoft.compute/virtualmachines/{name}",
                    SkuPriceDetails = """{"CoreCount":8,"InstanceSeries":"Fsv2","InstanceType":"Standard_F8s_v2","MemorySize":16,"OperatingSystem":"Linux"}""",
                    Spot = true,
                    Zonal = true,
                },
                new()
                {
                    Service = ("Azure Kubernetes Service", "Compute", "Containers"),
                    SkuId = "AZ-AKS-VCPU",
                    Meter = "Virtual node vCPU",
                    Unit = "vCPU-Hours",
                    ListUnitPrice = 0.0445m,
                    DailyQuantity = 400m,
                    Shape = UsageShape.Business,
                    ResourceType = "Kubernetes cluster",
                    ResourceId = "/subscriptions/{account}/resourcegroups/shop/providers/microsoft.containerservice/managedclusters/{name}",
                    Kubernetes = true,
                },
                new()
                {
                    Service = ("Azure SQL Database", "Databases", "Relational Databases"),
                    SkuId = "AZ-SQL-GP-VCORE",
                    Meter = "General purpose vCore",
                    Unit = "vCore-Hours",
                    ListUnitPrice = 0.252m,
                    DailyQuantity = 96m,
                    Shape = UsageShape.Steady,
                    ResourceType = "SQL database",
                    ResourceId = "/subscriptions/{account}/resourcegroups/data/providers/microsoft.sql/servers/main/databases/{name}",
                },
                new()
                {
                    Service = ("Storage Accounts", "Storage", "Object Storage"),
                    SkuId = "AZ-BLOB-HOT-LRS",
                    Meter = "Hot LRS data stored",
                    Unit = "GB-Months",
                    ListUnitPrice = 0.0196m,
                    DailyQuantity = 700m,
                    Shape = UsageShape.Steady,
                    ResourceType = "Storage account",
                    ResourceId = "/subscriptions/{account}/resourcegroups/data/providers/microsoft.storage/storageaccounts/{name}",
                    DailyGrowth = 0.001m,
                },
                new()
                {
                    Service = ("Managed Disks", "Storage", "Block Storage"),
                    SkuId = "AZ-DISK-P20",
                    Meter = "Premium SSD P20",
                    Unit = "Disk-Months",
                    ListUnitPrice = 78.85m,
                    DailyQuantity = 0.8m,
                    Shape = UsageShape.Steady,
                    ResourceType = "Disk",
                    ResourceId = "/subscriptions/{account}/resourcegroups/shop/providers/microsoft.compute/disks/{name}",
                    SkuPriceDetails = """{"DiskMaxIops":2300,"DiskSpace":512,"DiskType":"SSD"}""",
                    Zonal = true,
                },
                new()
                {
                    Service = ("Bandwidth", "Networking", "Network Infrastructure"),
                    SkuId = "AZ-BANDWIDTH-OUT",
                    Meter = "Internet egress",
                    Unit = "GB",
                    ListUnitPrice = 0.0805m,
                    DailyQuantity = 240m,
                    Shape = UsageShape.Business,
                    ResourceType = "Public IP address",
                    ResourceId = "/subscriptions/{account}/resourcegroups/shop/providers/microsoft.network/publicipaddresses/{name}",
                },
                new()
                {
                    Service = ("Azure OpenAI Service", "AI and Machine Learning", "Generative AI"),
                    SkuId = "AZ-OPENAI-OUTPUT",
                    Meter = "Model output tokens",
                    Unit = "1000 Tokens",
                    ListUnitPrice = 0.01m,
                    DailyQuantity = 3_100m,
                    Shape = UsageShape.Business,
                    ResourceType = "Model deployment",
                    ResourceId = "/subscriptions/{account}/resourcegroups/ai/providers/microsoft.cognitiveservices/accounts/{name}",
                    DailyGrowth = 0.008m,
                },
            ],
        };
    }
}
