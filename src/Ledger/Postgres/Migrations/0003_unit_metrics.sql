-- How many units of business (requests, orders, …) values of an allocation policy's dimensions had.
CREATE TABLE unit_metrics (
    PolicyName text COLLATE "C" NOT NULL,
    MetricName text COLLATE "C" NOT NULL,
    DimensionValue text COLLATE "C" NOT NULL,
    Day date NOT NULL,
    Units numeric(38, 22) NOT NULL,
    PRIMARY KEY (PolicyName, MetricName, DimensionValue, Day)
);
