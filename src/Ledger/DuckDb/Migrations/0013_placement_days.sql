-- What workloads turned out to be on days on which they ran where they were placed, beside what was predicted: dollars, milliseconds, hours.
CREATE TABLE placement_days (
    Namespace VARCHAR NOT NULL,
    Workload VARCHAR NOT NULL,
    Day DATE NOT NULL,
    Provider VARCHAR NOT NULL,
    Region VARCHAR NOT NULL,
    Architecture VARCHAR NOT NULL,
    PurchaseOption VARCHAR NOT NULL,
    PredictedCost DECIMAL(38, 9) NOT NULL,
    Cost DECIMAL(38, 9),
    PredictedResponse DECIMAL(38, 9),
    Response DECIMAL(38, 9),
    PredictedDowntime DECIMAL(38, 9),
    Downtime DECIMAL(38, 9),
    PRIMARY KEY (Namespace, Workload, Day)
);
