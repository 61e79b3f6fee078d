using System.Collections.Frozen;

namespace CloudIntel.Core.FinOps.Focus;

/// <summary>The service categories and, from 1.1 on, the subcategories below each.</summary>
/// <remarks>After the lists of ServiceCategory and ServiceSubcategory, which are the same in 1.1 to 1.4.</remarks>
public static class ServiceCategories
{
    /// <summary>The subcategories of each category, without the one that each has for the rest: <c>Other (Compute)</c>.</summary>
    private static readonly Dictionary<string, string[]> Named = new()
    {
        ["AI and Machine Learning"] = ["AI Platforms", "Bots", "Generative AI", "Machine Learning", "Natural Language Processing"],
        ["Analytics"] = ["Analytics Platforms", "Business Intelligence", "Data Processing", "Search", "Streaming Analytics"],
        ["Business Applications"] = ["Productivity and Collaboration"],
        ["Compute"] = ["Containers", "End User Computing", "Quantum Compute", "Serverless Compute", "Virtual Machines"],
        ["Databases"] = ["Caching", "Data Warehouses", "Ledger Databases", "NoSQL Databases", "Relational Databases", "Time Series Databases"],
        ["Developer Tools"] = ["Continuous Integration and Deployment", "Developer Platforms", "Development Environments", "Quality Assurance", "Source Code Management"],
        ["Multicloud"] = ["Multicloud Integration"],
        ["Identity"] = ["Identity and Access Management"],
        ["Integration"] = ["API Management", "Messaging", "Workflow Orchestration"],
        ["Internet of Things"] = ["IoT Analytics", "IoT Platforms"],
        ["Management and Governance"] = ["Architecture", "Compliance", "Cost Management", "Data Governance", "Disaster Recovery", "Endpoint Management", "Observability", "Support"],
        ["Media"] = ["Content Creation", "Gaming", "Media Streaming", "Mixed Reality"],
        ["Migration"] = ["Data Migration", "Resource Migration"],
        ["Mobile"] = [],
        ["Networking"] = ["Application Networking", "Content Delivery", "Network Connectivity", "Network Infrastructure", "Network Routing", "Network Security"],
        ["Security"] = ["Secret Management", "Security Posture Management", "Threat Detection and Response"],
        ["Storage"] = ["Backup Storage", "Block Storage", "File Storage", "Object Storage", "Storage Platforms"],
        ["Web"] = ["Application Platforms"],
        ["Other"] = [],
    };

    /// <summary>The category of each subcategory.</summary>
    public static FrozenDictionary<string, string> Parents { get; } = Named
        .SelectMany(category => category.Value.Append($"Other ({category.Key})").Select(subcategory => KeyValuePair.Create(subcategory, category.Key)))
        .ToFrozenDictionary();

    /// <summary>All categories.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Named.Keys.Order(StringComparer.Ordinal)];

    /// <summary>All subcategories.</summary>
    public static IReadOnlyList<string> Subcategories { get; } = [.. Parents.Keys.Order(StringComparer.Ordinal)];
}
