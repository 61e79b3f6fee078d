namespace CloudIntel.Resources;

/// <summary>
/// What a status holds at most. The API server refuses more, so whoever writes a status cuts it; the ledger has the rest. A
/// status that uses all of it stays below 16 KiB.
/// </summary>
public static class StatusLimits
{
    /// <summary>Items of a list.</summary>
    public const int Items = 10;

    /// <summary>Characters of a file's name.</summary>
    public const int FileName = 96;

    /// <summary>Characters of a column's name.</summary>
    public const int ColumnName = 64;

    /// <summary>Characters of the reason for which a row was kept aside.</summary>
    public const int RejectionReason = 120;

    /// <summary>Characters of a repair's name.</summary>
    public const int RepairRule = 48;

    /// <summary>Things that do not add up in bills.</summary>
    public const int BillWarnings = 5;

    /// <summary>Characters of one of them.</summary>
    public const int BillWarning = 160;

    /// <summary>Totals by provider and currency.</summary>
    public const int CostTotals = 5;

    /// <summary>Characters of a provider's name.</summary>
    public const int Provider = 48;

    /// <summary>Characters of a value that costs are allocated to.</summary>
    public const int AllocationValue = 40;

    /// <summary>Values that are shown over all dimensions of an allocation policy.</summary>
    public const int AllocationValues = 30;

    /// <summary>Characters of what is wrong with a unit metric.</summary>
    public const int UnitProblem = 150;

    /// <summary>Characters of a tag's key.</summary>
    public const int TagKey = 64;

    /// <summary>Characters of a spelling and what it is taken for.</summary>
    public const int TagSpelling = 120;

    /// <summary>Characters of a currency's code.</summary>
    public const int Currency = 16;

    /// <summary>Currencies of a restatement.</summary>
    public const int RestatedCurrencies = 3;

    /// <summary>Services and accounts that were restated.</summary>
    public const int RestatedCosts = 5;

    /// <summary>Characters of a service or an account that was restated.</summary>
    public const int RestatedName = 40;

    /// <summary>Characters of a model's name, and of the reason why it is used.</summary>
    public const int Model = 32;

    /// <summary>Points of the curve of a source's maturity.</summary>
    public const int MaturityPoints = 7;

    /// <summary>Characters of an anomaly's id.</summary>
    public const int AnomalyId = 16;

    /// <summary>Characters of the part of costs that an anomaly is in.</summary>
    public const int AnomalyNode = 160;

    /// <summary>Characters of what is said of an anomaly.</summary>
    public const int AnomalyMessage = 300;

    /// <summary>Signals of a monitor.</summary>
    public const int Signals = 5;

    /// <summary>Characters of the reason for which a signal is not healthy.</summary>
    public const int SignalReason = 120;

    /// <summary>Characters of the field of a constraint on placements.</summary>
    public const int PlacementField = 96;

    /// <summary>Characters of why a placement was chosen or lost, and of what a constraint asks for.</summary>
    public const int PlacementReason = 240;

    /// <summary>Pools of nodes of a fleet.</summary>
    public const int FleetPools = 24;

    /// <summary>Regions beside that of a fleet.</summary>
    public const int FleetAlternatives = 5;

    /// <summary>Characters of the name of what a fleet has.</summary>
    public const int FleetName = 48;

    /// <summary>Characters of why a fleet is not another one.</summary>
    public const int FleetReason = 160;

    /// <summary>Characters of the name of a revision of a recommendation.</summary>
    public const int Revision = 12;

    /// <summary>Characters of why a target is sized as it is.</summary>
    public const int SizingRationale = 400;

    /// <summary>Characters of why one figure of a target is what it is.</summary>
    public const int SizingReason = 140;

    /// <summary>Containers of a target; those that change first.</summary>
    public const int SizedContainers = 6;

    /// <summary>Requests by the time of day: policies change them at most four times.</summary>
    public const int TimedRequests = 4;

    /// <summary>Characters of the name of an algorithm or a scenario, and of a model.</summary>
    public const int SimulationName = 40;

    /// <summary>Characters of the name of a metric.</summary>
    public const int SimulationMetric = 24;

    /// <summary>Metrics of an algorithm.</summary>
    public const int SimulationMetrics = 4;

    /// <summary>Characters of a figure.</summary>
    public const int SimulationNumber = 16;

    /// <summary>Characters of what must come out.</summary>
    public const int SimulationAsked = 120;

    /// <summary>Models that were held against something.</summary>
    public const int SimulationValidations = 5;

    /// <summary>Characters of what came of it.</summary>
    public const int SimulationVerdict = 160;

    /// <summary>Characters of the id of a run in the ledger.</summary>
    public const int SimulationId = 64;

    /// <summary>Characters of the path of a report.</summary>
    public const int SimulationPath = 160;

    /// <summary>Objects that something is reserved for in one budget; a CostReservation alone is larger than other statuses.</summary>
    public const int Reservations = 2_000;

    /// <summary>Characters of the key of an object that something is reserved for.</summary>
    public const int ReservationKey = 448;

    /// <summary>Characters of the reason for which something is no anomaly.</summary>
    public const int BenignReason = 48;

    /// <summary>Characters of what is wrong with an object by a policy, or with a module.</summary>
    public const int PolicyMessage = 240;
}
