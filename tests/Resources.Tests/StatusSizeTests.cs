using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources.Tests;

/// <summary>A status whose every list and text is as long as the schema lets it stays small, given messages of ordinary length.</summary>
public sealed class StatusSizeTests
{
    private const int MaxBytes = 16 * 1024;

    private static readonly KubernetesJson Json = new(ResourcesJson.Default);
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 23, 59, 59, TimeSpan.Zero);
    private static readonly DateOnly Day = DateOnly.FromDateTime(Time.UtcDateTime);
    private static readonly DecimalString Longest = decimal.MinValue / 10;

    /// <summary>The largest amount that a bill can hold, with two decimals.</summary>
    private static readonly DecimalString Money = -9_999_999_999_999_999.99m;

    [Fact]
    public void A_full_CostSource_status_fits()
    {
        var status = new CostSourceStatus
        {
            ObservedGeneration = long.MaxValue,
            Conditions = Conditions(3),
            Location = Text(StatusLimits.FileName),
            Objects = new() { Found = long.MaxValue, Fetched = long.MaxValue, Unchanged = long.MaxValue },
            Rows = long.MaxValue,
            RepairedRows = long.MaxValue,
            RejectedRows = long.MaxValue,
            Rejections = Full(() => new RowRejection
            {
                File = Text(StatusLimits.FileName),
                Line = long.MaxValue,
                Column = Text(StatusLimits.ColumnName),
                Reason = Text(StatusLimits.RejectionReason),
            }),
            Repairs = Full(() => new RowRepair { Rule = Text(StatusLimits.RepairRule), Rows = long.MaxValue }),
            Changes = Full(() => new ChangedRows
            {
                Kind = ChangedRowKind.Dropped,
                Rule = Text(StatusLimits.RepairRule),
                Rows = long.MaxValue,
                Currency = Text(StatusLimits.Currency),
                BilledCost = Money,
                EffectiveCost = Money,
            }),
            Warnings = Full(() => Text(StatusLimits.BillWarning))[..StatusLimits.BillWarnings],
            BillingPeriods = Full(() => new BillingPeriodSummary
            {
                Start = Time,
                End = Time,
                Provider = Text(StatusLimits.Provider),
                Currency = Text(StatusLimits.Currency),
                Version = int.MaxValue,
                Rows = long.MaxValue,
                BilledCost = Longest,
                EffectiveCost = Longest,
            }),
            Totals = Full(() => new CostTotal
            {
                Provider = Text(StatusLimits.Provider),
                Currency = Text(StatusLimits.Currency),
                Rows = long.MaxValue,
                BilledCost = Longest,
                EffectiveCost = Longest,
                ListCost = Longest,
                ContractedCost = Longest,
            })[..StatusLimits.CostTotals],
            LastRestatement = new()
            {
                Start = Time,
                End = Time,
                Version = int.MaxValue,
                Time = Time,
                Totals = Full(() => new RestatedTotal
                {
                    Currency = Text(StatusLimits.Currency),
                    BilledBefore = Longest,
                    BilledAfter = Longest,
                    EffectiveBefore = Longest,
                    EffectiveAfter = Longest,
                })[..StatusLimits.RestatedCurrencies],
                Changes = Full(() => new RestatedCost
                {
                    Service = Text(StatusLimits.RestatedName),
                    Account = Text(StatusLimits.RestatedName),
                    Currency = Text(StatusLimits.Currency),
                    BilledChange = Longest,
                    EffectiveChange = Longest,
                })[..StatusLimits.RestatedCosts],
            },
            Maturity = Full(() => new MaturityPoint { Hours = 240, Percent = Longest, Days = int.MaxValue })[..StatusLimits.MaturityPoints],
            DataThrough = Time,
            LastImportTime = Time,
            Digest = Text(64),
        };
        Assert.InRange(Json.Serialize(new CostSource { Status = status }).Length, 1, MaxBytes);
    }

    [Fact]
    public void A_CostReservation_of_as_many_objects_as_it_may_have_is_stored_by_any_server()
    {
        const int maxRequestBytes = 1_500_000; // of etcd
        var status = new CostReservationStatus
        {
            Reserved = Longest,
            Currency = Text(StatusLimits.Currency),
            Count = StatusLimits.Reservations,
            Reservations = [.. Enumerable.Range(0, StatusLimits.Reservations).Select(_ => new ReservedCost
            {
                Object = Text(StatusLimits.ReservationKey),
                Uid = Text(36),
                HourlyCost = 12345678.123456m,
                BaselineHourly = 12345678.123456m,
                PriorHourlyCost = 12345678.123456m,
                Generation = int.MaxValue,
                AdmittedAt = Time,
                ChangedAt = Time,
            })],
        };
        Assert.InRange(Json.Serialize(new CostReservation { Status = status }).Length, 1, maxRequestBytes);
    }

    [Fact]
    public void A_full_Budget_status_fits()
    {
        var status = new BudgetStatus
        {
            ObservedGeneration = long.MaxValue,
            Conditions = Conditions(6),
            Period = new() { Start = Time, End = Time },
            Currency = Text(StatusLimits.Currency),
            Spent = Longest,
            SpentRounded = Longest,
            Remaining = Longest,
            UsedPercent = Longest,
            BurnRatePerDay = Longest,
            Projected = Longest,
            Forecast = new()
            {
                Expected = Longest,
                Intervals = [.. Enumerable.Range(1, 3).Select(level => new ForecastInterval { Level = level, Lower = Longest, Upper = Longest })],
                OverrunPercent = 100,
                Exhaustion = new() { Expected = Day, Earliest = Day, Latest = Day },
                ExpectedFees = Longest,
                DataThrough = Day,
                DaysLearned = int.MaxValue,
                LevelSince = Day,
                Model = new() { Name = Text(StatusLimits.Model), Since = Time, Reason = Text(StatusLimits.Model) },
                BackTest = new() { Moments = int.MaxValue, ErrorPercent = Longest, NaiveErrorPercent = Longest },
            },
            CrossedThresholds = Full(() => new CrossedThreshold { Percent = 1000, Basis = ThresholdBasis.Forecast, CrossedAt = Time }),
            DataThrough = Time,
            OtherCurrencies = Full(() => new OtherCurrencySpend { Currency = Text(StatusLimits.Currency), Spent = Longest, Converted = Longest }),
            Enforcement = new() { Reserved = Longest, Left = Longest, Objects = int.MaxValue, ExchangeRate = Longest },
        };
        Assert.InRange(Json.Serialize(new Budget { Status = status }).Length, 1, MaxBytes);
    }

    [Fact]
    public void A_full_AnomalyMonitor_status_fits()
    {
        var status = new AnomalyMonitorStatus
        {
            ObservedGeneration = long.MaxValue,
            Conditions = Conditions(6),
            Open = int.MaxValue,
            Acknowledged = int.MaxValue,
            Muted = int.MaxValue,
            Impact = Money,
            Currency = Text(StatusLimits.Currency),
            Anomalies = Full(() => new OpenAnomaly
            {
                Id = Text(StatusLimits.AnomalyId),
                Node = Text(StatusLimits.AnomalyNode),
                Charges = Text(32),
                Kind = Text(32),
                FirstDay = DateOnly.FromDateTime(Time.DateTime),
                LastDay = DateOnly.FromDateTime(Time.DateTime),
                Expected = Money,
                ExpectedAtMost = Money,
                Actual = Money,
                Impact = Money,
                ConfidencePercent = 100,
                Message = Text(StatusLimits.AnomalyMessage),
                FoundAt = Time,
                Ended = true,
                Acknowledged = true,
                Muted = true,
                Confirmed = true,
            }),
            History = new()
            {
                From = DateOnly.FromDateTime(Time.DateTime),
                Through = DateOnly.FromDateTime(Time.DateTime),
                Series = int.MaxValue,
                TooShort = int.MaxValue,
                GroupedBy = [Text(128), Text(128), Text(128), Text(128)],
            },
            Benign = Full(() => new BenignFindings { Reason = Text(StatusLimits.BenignReason), Count = int.MaxValue }),
            Dips = int.MaxValue,
            DataThrough = Time,
            Health = "Degraded",
            Signals = [.. Enumerable.Range(0, StatusLimits.Signals).Select(_ => new SignalStatus
            {
                Name = Text(40),
                State = "Degraded",
                Reason = Text(StatusLimits.SignalReason),
                Level = -123000000000m,
                PerDay = -1200000000m,
                Saturation = new() { Earliest = new(2026, 4, 15), Expected = new(2026, 4, 15), Latest = new(2026, 4, 15) },
                Rollout = new() { Revision = Text(63), At = Time, Effect = "Improvement", Before = -123000000000m, After = -123000000000m },
            })],
        };
        Assert.InRange(Json.Serialize(new AnomalyMonitor { Status = status }).Length, 1, MaxBytes);
    }

    [Fact]
    public void A_full_Workload_status_fits()
    {
        var range = new PredictedRange { Expected = Money, Lower = Money, Upper = Money };
        var status = new WorkloadStatus
        {
            ObservedGeneration = long.MaxValue,
            Conditions = Conditions(4),
            Resources = new() { Replicas = int.MaxValue, Cpu = Text(28), Memory = Text(28), Gpus = Money },
            Placement = new()
            {
                Provider = Text(StatusLimits.Provider),
                Region = Text(StatusLimits.Provider),
                InstanceType = Text(StatusLimits.ColumnName),
                PurchaseOption = Text(StatusLimits.Model),
                Machines = int.MaxValue,
                Zones = 3,
                HourlyCost = Money,
                MonthlyCost = Money,
                PriceAsOf = Text(StatusLimits.Currency),
                Since = Time,
            },
            Prediction = new()
            {
                MonthlyCost = range,
                RoundTripMilliseconds = range,
                ResponseMilliseconds = range,
                AvailabilityPercent = range,
                InterruptionPercent = range,
                SecondsToPlace = range,
                CarbonGramsPerKwh = Money,
            },
            Alternatives = Full(() => new PlacementAlternative
            {
                Provider = Text(StatusLimits.Provider),
                Region = Text(StatusLimits.Provider),
                InstanceType = Text(StatusLimits.ColumnName),
                PurchaseOption = Text(StatusLimits.Model),
                Machines = int.MaxValue,
                MonthlyCost = Money,
                Breaks = Text(StatusLimits.PlacementField),
                Reason = Text(StatusLimits.PlacementReason),
            }),
            Conflict = Full(() => new PlacementConflict { Field = Text(StatusLimits.PlacementField), Asks = Text(StatusLimits.PlacementReason) }),
            Strategy = Text(StatusLimits.Model),
            Rationale = Text(StatusLimits.PlacementReason),
            MonthToDate = new() { Month = Day, Spent = Money, Currency = Text(StatusLimits.Currency), Through = Time },
        };
        Assert.InRange(Json.Serialize(new Workload { Status = status }).Length, 1, MaxBytes);
    }

    [Fact]
    public void A_full_SimulationRun_status_fits()
    {
        DecimalString number = -12_345_678.123456m; // as many characters as a figure may have
        Assert.Equal(StatusLimits.SimulationNumber, number.ToString().Length);
        var (name, metric) = (Text(StatusLimits.SimulationName), Text(StatusLimits.SimulationMetric));
        var figure = new SimulationFigure { Metric = metric, Mean = number, Lower = number, Upper = number };
        var status = new SimulationRunStatus
        {
            ObservedGeneration = long.MaxValue,
            Conditions = Conditions(4),
            Phase = SimulationPhase.Succeeded,
            Progress = new() { Completed = int.MaxValue, Total = int.MaxValue, Percent = 100 },
            StartTime = Time,
            CompletionTime = Time,
            Seeds = 1000,
            PrecisionReached = false,
            Baseline = name,
            Best = name,
            Cost = Money,
            Summaries = Full(() => new SimulationSummary { Algorithm = name, Scenario = name, Metrics = [.. Enumerable.Repeat(figure, StatusLimits.SimulationMetrics)] }),
            Comparisons = Full(() => new SimulationComparison
            {
                Algorithm = name,
                Scenario = name,
                Metric = metric,
                Difference = number,
                Lower = number,
                Upper = number,
                Percent = number,
                PValue = number,
                Effect = number,
                Significant = false,
            }),
            Criteria = Full(() => new SimulationVerdict { Asked = Text(StatusLimits.SimulationAsked), Value = number, Outcome = SimulationOutcome.Inconclusive }),
            Validations = Full(() => new SimulationModelValidation { Model = name, Verdict = Text(StatusLimits.SimulationVerdict) })[..StatusLimits.SimulationValidations],
            Digest = Text(StatusLimits.SimulationId),
            Report = new() { Run = Text(StatusLimits.SimulationId), Path = Text(StatusLimits.SimulationPath) },
        };
        Assert.InRange(Json.Serialize(new SimulationRun { Status = status }).Length, 1, MaxBytes);
    }

    [Fact]
    public void A_full_CostPolicy_status_fits()
    {
        var status = new CostPolicyStatus
        {
            Decisions = new() { Denied = int.MaxValue, Warned = int.MaxValue, Exempted = int.MaxValue },
            ObservedGeneration = long.MaxValue,
            Conditions = Conditions(4),
            Objects = int.MaxValue,
            Violating = int.MaxValue,
            Unjudged = int.MaxValue,
            Violations = Full(() => new PolicyViolation
            {
                Kind = Text(63),
                Namespace = Text(63),
                Name = Text(253),
                Rule = Text(63),
                Message = Text(StatusLimits.PolicyMessage),
            }),
            Rego = Full(() => new RegoProblem { Rule = Text(63), Message = Text(StatusLimits.PolicyMessage) }),
        };
        Assert.InRange(Json.Serialize(new CostPolicy { Status = status }).Length, 1, MaxBytes);
    }

    [Fact]
    public void A_full_FleetPlan_status_fits()
    {
        var status = new FleetPlanStatus
        {
            ObservedGeneration = long.MaxValue,
            Conditions = Conditions(4),
            Provider = Text(StatusLimits.Provider),
            Region = Text(StatusLimits.Provider),
            Workloads = int.MaxValue,
            Pods = int.MaxValue,
            Nodes = int.MaxValue,
            HourlyCost = Money,
            MonthlyCost = Money,
            LowerBound = Money,
            GapPercent = Money,
            Relaxed = [Text(StatusLimits.FleetReason), Text(StatusLimits.FleetReason), Text(StatusLimits.FleetReason)],
            MonthlyCostToday = Money,
            Saving = Money,
            Pools = [.. Enumerable.Range(0, StatusLimits.FleetPools).Select(_ => new FleetPool
            {
                InstanceType = Text(StatusLimits.FleetName),
                Zone = Text(StatusLimits.FleetName),
                PurchaseOption = "OnDemand",
                Count = int.MaxValue,
                Kept = int.MaxValue,
                HourlyCost = Money,
            })],
            NodesNotListed = int.MaxValue,
            RemovedNodes = int.MaxValue,
            Unplaced = Full(() => new FleetUnplaced { Workload = Text(StatusLimits.FleetName), Pods = int.MaxValue, Reason = Text(StatusLimits.FleetReason) }),
            Alternatives = [.. Enumerable.Range(0, StatusLimits.FleetAlternatives).Select(_ => new FleetAlternative
            {
                Provider = Text(StatusLimits.Provider),
                Region = Text(StatusLimits.Provider),
                MonthlyCost = Money,
                Reason = Text(StatusLimits.FleetReason),
            })],
            Rationale = Text(StatusLimits.PlacementReason),
            Digest = Text(StatusLimits.AnomalyId),
            Since = Time,
        };
        Assert.InRange(Json.Serialize(new FleetPlan { Status = status }).Length, 1, MaxBytes);
    }

    [Fact]
    public void A_full_ScalingRecommendation_status_fits()
    {
        var resource = new SizedResource
        {
            Direction = Text(8),
            Reason = Text(20),
            Request = Text(12),
            Limit = Text(12),
            RecommendedRequest = Text(12),
            RecommendedLimit = Text(12),
            ScaleAtPercent = 100,
            ByHour = [.. Enumerable.Repeat(new HourlyRequest { Hour = 23, Request = Text(8) }, StatusLimits.TimedRequests)],
            Rationale = Text(StatusLimits.SizingReason),
        };
        var status = new ScalingRecommendationStatus
        {
            ObservedGeneration = long.MaxValue,
            Conditions = Conditions(6),
            Target = new() { Kind = Text(16), Name = Text(253) },
            Direction = Text(8),
            Summary = new() { Cpu = Text(40), Memory = Text(60), Replicas = Text(40) },
            Containers = [.. Enumerable.Range(0, StatusLimits.SizedContainers).Select(_ => new SizedContainer { Name = Text(63), Sidecar = true, Cpu = resource, Memory = resource with { ByHour = null } })],
            Replicas = new()
            {
                Direction = Text(8),
                Reason = Text(StatusLimits.Model),
                Current = int.MaxValue,
                Recommended = int.MaxValue,
                Autoscaled = true,
                Autoscaler = new() { Name = Text(253), Minimum = int.MaxValue, Maximum = int.MaxValue, CpuPercent = int.MaxValue, MemoryPercent = int.MaxValue },
                Windows = Full(() => new SizedWindow { Days = Text(27), FromHour = 23, Hours = 168, Replicas = int.MaxValue }),
                Rationale = Text(StatusLimits.SizingReason),
            },
            ConfidencePercent = 100,
            Cost = new() { Monthly = Money, Currency = Text(StatusLimits.Currency), Parts = Full(() => new SizingCostPart { Name = Text(80), Monthly = Money }) },
            Sla = Text(8),
            Objectives = Full(() => new SizingObjective { Name = Text(40), State = Text(8), Reason = Text(StatusLimits.SizingReason) }),
            Rationale = Text(StatusLimits.SizingRationale),
            Revision = Text(StatusLimits.Revision),
            Kills = Full(() => new RecordedKill { Container = Text(63), Time = Time, Memory = Text(12) }),
            RoseAt = Time,
        };
        Assert.InRange(Json.Serialize(new ScalingRecommendation { Status = status }).Length, 1, MaxBytes);
    }

    [Fact]
    public void A_full_AllocationPolicy_status_fits()
    {
        var status = new AllocationPolicyStatus
        {
            ObservedGeneration = long.MaxValue,
            Conditions = Conditions(5),
            Month = Text(7),
            Currency = Text(StatusLimits.Currency),
            OtherCurrencies = Full(() => Text(StatusLimits.Currency)),
            Total = Longest,
            CoveredPercent = Longest,
            Unallocated = Longest,
            Dimensions = Full(() => new DimensionStatus
            {
                Name = Text(63),
                CoveredPercent = 100m,
                Allocated = Money,
                Unallocated = Money,
                PreviousUnallocated = Money,
                Values = int.MaxValue,
                Top = [.. Enumerable.Range(0, StatusLimits.AllocationValues / StatusLimits.Items).Select(_ => new DimensionValueStatus
                {
                    Value = Text(StatusLimits.AllocationValue), Cost = Money, Shared = Money, Previous = Money,
                })],
            }),
            UnitMetrics = Full(() => new UnitMetricStatus
            {
                Name = Text(63),
                Day = DateOnly.FromDateTime(Time.DateTime),
                UnitCost = Money,
                DayChangePercent = Money,
                WeekChangePercent = Money,
                Problem = Text(StatusLimits.UnitProblem),
            }),
            Tags = new()
            {
                TaggedPercent = 100m,
                Keys = Full(() => new TagKeyStatus { Key = Text(StatusLimits.TagKey), CostPercent = 99.99m, ChargePercent = 99.99m }),
                NearMisses = Full(() => Text(StatusLimits.TagSpelling)),
            },
        };
        Assert.InRange(Json.Serialize(new AllocationPolicy { Status = status }).Length, 1, MaxBytes);
    }

    private static List<T> Full<T>(Func<T> item) => [.. Enumerable.Range(0, StatusLimits.Items).Select(_ => item())];

    private static string Text(int length) => new('x', length);

    private static List<Condition> Conditions(int count) => [.. Enumerable.Range(0, count).Select(_ => new Condition
    {
        Type = Text(20),
        Status = "Unknown",
        Reason = Text(40),
        Message = Text(256),
        LastTransitionTime = Time,
    })];
}
