-- What containers of clusters really used, hour by hour. Containers are named once, since there is a row for each of their hours.
CREATE SEQUENCE cluster_usage_numbers;

CREATE TABLE cluster_usage_containers (
    Number bigint PRIMARY KEY DEFAULT nextval('cluster_usage_numbers'),
    Cluster text COLLATE "C" NOT NULL,
    PodUid text COLLATE "C" NOT NULL,
    Container text COLLATE "C" NOT NULL,
    UNIQUE (Cluster, PodUid, Container)
);

-- Millionths of core-seconds and GPU-seconds, byte-seconds of memory, bytes over the network.
CREATE TABLE cluster_usage (
    Number bigint NOT NULL,
    Hour timestamptz NOT NULL,
    ObservedMilliseconds bigint NOT NULL,
    CpuUsed bigint NOT NULL,
    MemoryUsed bigint NOT NULL,
    GpuUsed bigint NOT NULL,
    CpuAboveRequest bigint NOT NULL,
    MemoryAboveRequest bigint NOT NULL,
    Received bigint NOT NULL,
    Sent bigint NOT NULL,
    ToZones bigint NOT NULL,
    ToRegions bigint NOT NULL,
    ToInternet bigint NOT NULL,
    PRIMARY KEY (Hour, Number)
);

-- Which hours are kept; one in which nothing is known of any container is, too.
CREATE TABLE cluster_usage_hours (
    Cluster text COLLATE "C" NOT NULL,
    Hour timestamptz NOT NULL,
    Source text COLLATE "C" NOT NULL,
    ReadAt timestamptz NOT NULL,
    Containers bigint NOT NULL,
    PRIMARY KEY (Cluster, Hour)
);
