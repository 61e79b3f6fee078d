-- What workloads turned out to be on days on which they ran where they were placed, beside what was predicted: dollars, milliseconds, hours.
CREATE TABLE placement_days (
    Namespace text COLLATE "C" NOT NULL,
    Workload text COLLATE "C" NOT NULL,
    Day date NOT NULL,
    Provider text COLLATE "C" NOT NULL,
    Region text COLLATE "C" NOT NULL,
    Architecture text COLLATE "C" NOT NULL,
    PurchaseOption text COLLATE "C" NOT NULL,
    PredictedCost numeric(38, 9) NOT NULL,
    Cost numeric(38, 9),
    PredictedResponse numeric(38, 9),
    Response numeric(38, 9),
    PredictedDowntime numeric(38, 9),
    Downtime numeric(38, 9),
    PRIMARY KEY (Namespace, Workload, Day)
);
