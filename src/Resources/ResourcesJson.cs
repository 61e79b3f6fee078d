using System.Text.Json.Serialization;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Resources;

/// <summary>Source-generated JSON of every kind, for the client's serialiser.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AllocationPolicy))]
[JsonSerializable(typeof(AnomalyMonitor))]
[JsonSerializable(typeof(Budget))]
[JsonSerializable(typeof(CostPolicy))]
[JsonSerializable(typeof(CostReservation))]
[JsonSerializable(typeof(CostSource))]
[JsonSerializable(typeof(FleetPlan))]
[JsonSerializable(typeof(ScalingRecommendation))]
[JsonSerializable(typeof(SimulationRun))]
[JsonSerializable(typeof(SimulationScenario))]
[JsonSerializable(typeof(Workload))]
[JsonSerializable(typeof(ObjectList<AllocationPolicy>))]
[JsonSerializable(typeof(ObjectList<AnomalyMonitor>))]
[JsonSerializable(typeof(ObjectList<Budget>))]
[JsonSerializable(typeof(ObjectList<CostPolicy>))]
[JsonSerializable(typeof(ObjectList<CostReservation>))]
[JsonSerializable(typeof(ObjectList<CostSource>))]
[JsonSerializable(typeof(ObjectList<FleetPlan>))]
[JsonSerializable(typeof(ObjectList<ScalingRecommendation>))]
[JsonSerializable(typeof(ObjectList<SimulationRun>))]
[JsonSerializable(typeof(ObjectList<Workload>))]
public sealed partial class ResourcesJson : JsonSerializerContext;
