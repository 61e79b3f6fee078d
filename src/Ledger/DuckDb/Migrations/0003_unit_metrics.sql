-- How many units of business (requests, orders, …) values of an allocation policy's dimensions had.
CREATE TABLE unit_metrics (
    PolicyName VARCHAR NOT NULL,
    MetricName VARCHAR NOT NULL,
    DimensionValue VARCHAR NOT NULL,
    Day DATE NOT NULL,
    Units DECIMAL(38, 22) NOT NULL,
    PRIMARY KEY (PolicyName, MetricName, DimensionValue, Day)
);
