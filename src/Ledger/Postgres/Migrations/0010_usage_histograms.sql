-- How often containers used how much, by controller and container, as the bytes of a decaying histogram in base64; resources are Cpu and Memory.
CREATE TABLE cluster_usage_histograms (
    Cluster text COLLATE "C" NOT NULL,
    Namespace text COLLATE "C" NOT NULL,
    ControllerKind text COLLATE "C" NOT NULL,
    Controller text COLLATE "C" NOT NULL,
    Container text COLLATE "C" NOT NULL,
    Resource text COLLATE "C" NOT NULL,
    ThroughHour timestamptz NOT NULL,
    Histogram text COLLATE "C" NOT NULL,
    PRIMARY KEY (Cluster, Namespace, ControllerKind, Controller, Container, Resource)
);

-- Which hours, and parts of hours, the histograms have taken in, so that none counts twice.
CREATE TABLE cluster_usage_counted (
    Cluster text COLLATE "C" NOT NULL,
    Hour timestamptz NOT NULL,
    Part text COLLATE "C" NOT NULL,
    PRIMARY KEY (Cluster, Hour, Part)
);
