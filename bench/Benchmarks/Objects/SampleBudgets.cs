using System.Globalization;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Benchmarks.Objects;

/// <summary>Budgets as teams write them, all of one size.</summary>
internal static class SampleBudgets
{
    /// <summary>Size of one object as JSON, in bytes, without managedFields, which servers add and caches drop.</summary>
    public const int Size = 2048;

    /// <summary>Namespaces that the budgets are spread over.</summary>
    public const int Namespaces = 20;

    /// <summary>Reads and writes budgets.</summary>
    public static KubernetesJson Json { get; } = new(ResourcesJson.Default);

    /// <summary>Name of a namespace.</summary>
    public static string Namespace(int index) => string.Create(CultureInfo.InvariantCulture, $"bench-team-{index % Namespaces:00}");

    /// <summary>A budget as somebody would apply it. Its JSON has <paramref name="size"/> bytes, filled up by an annotation.</summary>
    public static Budget Create(int index, int size = Size)
    {
        var budget = new Budget
        {
            Metadata = new()
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"checkout-service-{index:00000}"),
                Namespace = Namespace(index),
                Labels = new Dictionary<string, string>
                {
                    ["app.kubernetes.io/part-of"] = "checkout",
                    ["app.kubernetes.io/managed-by"] = "platform-team",
                    ["example.com/cost-center"] = string.Create(CultureInfo.InvariantCulture, $"cc-{index % 97:000}"),
                },
                Annotations = new Dictionary<string, string> { ["example.com/description"] = "" },
            },
            Spec = new()
            {
                Amount = 1000 + index,
                Currency = "USD",
                Scope = new()
                {
                    Providers = ["AWS"],
                    Services = ["Amazon Elastic Compute Cloud", "Amazon Simple Storage Service"],
                    Regions = ["eu-west-1", "us-east-1"],
                    Tags = [new() { Key = "team", Values = [string.Create(CultureInfo.InvariantCulture, $"team-{index % 50}")] }],
                },
                Thresholds = [new() { Percent = 50 }, new() { Percent = 80 }, new() { Percent = 100 }],
            },
        };
        var missing = size - Json.Serialize(budget).Length;
        budget.Metadata.Annotations["example.com/description"] =
            new('x', missing >= 0 ? missing : throw new ArgumentException($"A budget takes {-missing} bytes more.", nameof(size)));
        return budget;
    }

    /// <summary>A status as the operator writes it; another one for each round.</summary>
    public static BudgetStatus Status(int round) => new()
    {
        ObservedGeneration = 1,
        Period = new() { Start = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero), End = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero) },
        Currency = "USD",
        Spent = 700 + round,
        Remaining = 300 - round,
        UsedPercent = 70.5m,
        BurnRatePerDay = 23.5m,
        Projected = 705 + round,
        CrossedThresholds = [new() { Percent = 50, CrossedAt = new(2026, 9, 16, 0, 0, 0, TimeSpan.Zero) }],
        DataThrough = new(2026, 9, 30, 0, 0, 0, TimeSpan.Zero),
        Conditions = [.. new[] { "Ready", "WithinLimit", "DataFresh" }.Select(type => new Condition
        {
            Type = type,
            Status = "True",
            Reason = "Reviewed",
            Message = "spent 701.00 USD of 1000.00 USD (70.5%), heading for 706.00 USD",
            LastTransitionTime = new(2026, 9, 2, 0, 0, 0, TimeSpan.Zero),
            ObservedGeneration = 1,
        })],
    };

    /// <summary>A budget as a server stores it, with what it adds to the metadata; of the same size.</summary>
    public static Budget Stored(int index)
    {
        Budget Stamp(Budget budget) => budget with
        {
            ApiVersion = ResourceDefinition.Of<Budget>().ApiVersion,
            Kind = ResourceDefinition.Of<Budget>().Kind,
            Metadata = budget.Metadata with
            {
                Uid = string.Create(CultureInfo.InvariantCulture, $"6f1c0f52-41d0-4e7e-9d7b-{index:x12}"),
                ResourceVersion = string.Create(CultureInfo.InvariantCulture, $"{1_000_000 + index}"),
                Generation = 1,
                CreationTimestamp = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            },
        };

        var added = Json.Serialize(Stamp(Create(index))).Length - Size;
        return Stamp(Create(index, Size - added));
    }
}
