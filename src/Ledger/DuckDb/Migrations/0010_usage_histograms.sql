-- How often containers used how much, by controller and container, as the bytes of a decaying histogram in base64; resources are Cpu and Memory.
CREATE TABLE cluster_usage_histograms (
    Cluster VARCHAR NOT NULL,
    Namespace VARCHAR NOT NULL,
    ControllerKind VARCHAR NOT NULL,
    Controller VARCHAR NOT NULL,
    Container VARCHAR NOT NULL,
    Resource VARCHAR NOT NULL,
    ThroughHour TIMESTAMP NOT NULL,
    Histogram VARCHAR NOT NULL
);

-- Which hours, and parts of hours, the histograms have taken in, so that none counts twice.
CREATE TABLE cluster_usage_counted (
    Cluster VARCHAR NOT NULL,
    Hour TIMESTAMP NOT NULL,
    Part VARCHAR NOT NULL
);
