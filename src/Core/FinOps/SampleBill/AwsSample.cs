namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>AWS in the sample bill.</summary>
internal static class AwsSample
{
    public static SampleCloud Describe()
    {
        var ec2 = ("AmazonEC2", "Compute", "Virtual Machines");
        return new()
        {
            Number = 1,
            Name = "AWS",
            ShortName = "aws",
            BillingAccount = ("012345678901", "Example, Inc.", "Management Account"),
            SubAccountType = "Account",
            SubAccounts = [("111122223333", "production", "production"), ("444455556666", "staging", "staging"), ("777788889999", "Forschung & Entwicklung", "development")],
            Regions = [("eu-central-1", "Europe (Frankfurt)"), ("us-east-1", "US East (N. Virginia)")],
            ContractRate = 0.97m,
            TaxRate = 0.08m,
            MonthlyCredit = 250m,
            MonthlySupport = 1_000m,
            Marketplace = new("Lumen Logs, Inc.", "Lumen Log Search", 480m, BilledByPublisher: false),
            Commitment = new()
            {
                Id = "arn:aws:savingsplans::012345678901:savingsplan/5c1b6c2e-8d1f-4a53-9a57-1f0b2f6f3a10",
                Name = "Compute Savings Plan, 1 year, no upfront",
                Type = "Savings Plan",
                Payment = CommitmentPayment.EachPeriod,
                SkuId = "AWS-EC2-M7I-LARGE",
                Machines = 12,
                HourlyPrice = 0.0739m,
                InMoney = true,
            },
            Offers =
            [
                new()
                {
                    Service = ec2,
                    SkuId = "AWS-EC2-M7I-LARGE",
                    Meter = "m7i.large, Linux",
                    Unit = "Hours",
                    ListUnitPrice = 0.1008m,
                    DailyQuantity = 220m,
                    Shape = UsageShape.Business,
                    ResourceType = "Instance",
                    ResourceId = "arn:aws:ec2:{region}:{account}:instance/{name}",
                    SkuPriceDetails = """{"CoreCount":2,"InstanceSeries":"m7i","InstanceType":"m7i.large","MemorySize":8,"OperatingSystem":"Linux"}""",
                    Zonal = true,
                },
                new()
                {
                    Service = ec2,
                    SkuId = "AWS-EC2-C7G-2XLARGE",
                    Meter = "c7g.2xlarge, Linux",
                    Unit = "Hours",
                    ListUnitPrice = 0.289m,
                    DailyQuantity = 180m,
                    Shape = UsageShape.Nightly,
                    ResourceType = "Instance",
                    ResourceId = "arn:aws:ec2:{region}:{account}:instance/{name}",
                    SkuPriceDetails = """{"CoreCount":8,"InstanceSeries":"c7g","InstanceType":"c7g.2xlarge","MemorySize":16,"OperatingSystem":"Linux"}""",
                    Spot = true,
                    Zonal = true,
                },
                new()
                {
                    Service = ("AmazonEKS", "Compute", "Containers"),
                    SkuId = "AWS-EKS-FARGATE-VCPU",
                    Meter = "Fargate vCPU",
                    Unit = "vCPU-Hours",
                    ListUnitPrice = 0.04048m,
                    DailyQuantity = 640m,
                    Shape = UsageShape.Business,
                    ResourceType = "Pods",
                    ResourceId = "arn:aws:eks:{region}:{account}:cluster/{name}",
                    Kubernetes = true,
                },
                new()
                {
                    Service = ("AmazonRDS", "Databases", "Relational Databases"),
                    SkuId = "AWS-RDS-PG-R6G-LARGE",
                    Meter = "PostgreSQL, db.r6g.large, Multi-AZ",
                    Unit = "Hours",
                    ListUnitPrice = 0.478m,
                    DailyQuantity = 48m,
                    Shape = UsageShape.Steady,
                    ResourceType = "Database",
                    ResourceId = "arn:aws:rds:{region}:{account}:db:{name}",
                },
                new()
                {
                    Service = ("AmazonS3", "Storage", "Object Storage"),
                    SkuId = "AWS-S3-STANDARD",
                    Meter = "Standard storage",
                    Unit = "GB-Months",
                    ListUnitPrice = 0.0245m,
                    DailyQuantity = 900m,
                    Shape = UsageShape.Steady,
                    ResourceType = "Bucket",
                    ResourceId = "arn:aws:s3:::{name}",
                    DailyGrowth = 0.002m,
                },
                new()
                {
                    Service = ("AWSDataTransfer", "Networking", "Network Infrastructure"),
                    SkuId = "AWS-DATA-TRANSFER-OUT",
                    Meter = "Data transfer out to the internet",
                    Unit = "GB",
                    ListUnitPrice = 0.09m,
                    DailyQuantity = 310m,
                    Shape = UsageShape.Business,
                    ResourceType = "Network interface",
                    ResourceId = "arn:aws:ec2:{region}:{account}:network-interface/{name}",
                    Incident = true,
                },
                new()
                {
                    Service = ("AmazonBedrock", "AI and Machine Learning", "Generative AI"),
                    SkuId = "AWS-BEDROCK-OUTPUT",
                    Meter = "Model output tokens",
                    Unit = "1000 Tokens",
                    ListUnitPrice = 0.015m,
                    DailyQuantity = 2_400m,
                    Shape = UsageShape.Business,
                    ResourceType = "Inference profile",
                    ResourceId = "arn:aws:bedrock:{region}:{account}:inference-profile/{name}",
                    DailyGrowth = 0.006m,
                },
                new()
                {
                    Service = ("AWSLambda", "Compute", "Serverless Compute"),
                    SkuId = "AWS-LAMBDA-REQUEST",
                    Meter = "Requests",
                    Unit = "Requests",
                    ListUnitPrice = 0.0000002m,
                    DailyQuantity = 42_000_000m,
                    Shape = UsageShape.Business,
                    ResourceType = "Function",
                    ResourceId = "arn:aws:lambda:{region}:{account}:function:{name}",
                },
            ],
        };
    }
}
