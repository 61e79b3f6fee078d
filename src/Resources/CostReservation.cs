using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>
/// What a Budget keeps free for objects that were let in and are not in its figures yet. The operator makes one for each Budget that is enforced, with its name, and alone writes it; it goes with
/// its Budget.
/// </summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "CostReservation", PluralName = "costreservations")]
[KubernetesEntityShortNames("cres")]
[GenericAdditionalPrinterColumn(".spec.budget", "Budget", "string")]
[GenericAdditionalPrinterColumn(".status.reserved", "Reserved", "string")]
[GenericAdditionalPrinterColumn(".status.currency", "Currency", "string")]
[GenericAdditionalPrinterColumn(".status.count", "Objects", "integer")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
public sealed record CostReservation : CustomKubernetesEntity<CostReservationSpec, CostReservationStatus>;

/// <summary>Whose reservations they are.</summary>
public sealed record CostReservationSpec : OpenObject
{
    /// <summary>Name of the Budget, in the same namespace.</summary>
    [Length(1, 253)]
    public string Budget { get; set; } = "";
}

/// <summary>What is reserved.</summary>
public sealed record CostReservationStatus : OpenObject
{
    /// <summary>The sum of what is reserved, as of the last change, in the currency.</summary>
    public DecimalString? Reserved { get; set; }

    /// <summary>The currency of the amounts: that of the Budget.</summary>
    [Length(1, StatusLimits.Currency)]
    public string? Currency { get; set; }

    /// <summary>How many objects something is reserved for.</summary>
    [RangeMinimum(0)]
    public int? Count { get; set; }

    /// <summary>What is reserved for each object. At most 2000.</summary>
    [MaxItems(StatusLimits.Reservations)]
    [ListType(ListType.Atomic)]
    public IList<ReservedCost>? Reservations { get; set; }
}

/// <summary>What is reserved for one object.</summary>
public sealed record ReservedCost : OpenObject
{
    /// <summary>The object, such as apps/Deployment/shop/web: API group, kind, namespace and name.</summary>
    [Length(1, StatusLimits.ReservationKey)]
    public string Object { get; set; } = "";

    /// <summary>The object's own id; left out where it is not known.</summary>
    [Length(1, 64)]
    public string? Uid { get; set; }

    /// <summary>What it costs an hour above the baseline.</summary>
    public DecimalString HourlyCost { get; set; }

    /// <summary>What an hour of it cost when something was first reserved for it; left out where it was new.</summary>
    public DecimalString? BaselineHourly { get; set; }

    /// <summary>What was reserved an hour before the change that was let in last, to go back to where it never comes; left out where the object was new.</summary>
    public DecimalString? PriorHourlyCost { get; set; }

    /// <summary>The generation that the object has with the change that was let in last; left out where that cannot be told.</summary>
    [RangeMinimum(1)]
    public long? Generation { get; set; }

    /// <summary>When it was let in for the first time: it is counted from then on.</summary>
    public DateTimeOffset AdmittedAt { get; set; }

    /// <summary>When its last change was let in; left out where there was none.</summary>
    public DateTimeOffset? ChangedAt { get; set; }
}
