-- What containers of clusters really used, hour by hour. Containers are named once, since there is a row for each of their hours.
CREATE SEQUENCE cluster_usage_numbers;

CREATE TABLE cluster_usage_containers (
    Number BIGINT NOT NULL DEFAULT nextval('cluster_usage_numbers'),
    Cluster VARCHAR NOT NULL,
    PodUid VARCHAR NOT NULL,
    Container VARCHAR NOT NULL
);

-- Millionths of core-seconds and GPU-seconds, byte-seconds of memory, bytes over the network.
CREATE TABLE cluster_usage (
    Number BIGINT NOT NULL,
    Hour TIMESTAMP NOT NULL,
    ObservedMilliseconds BIGINT NOT NULL,
    CpuUsed BIGINT NOT NULL,
    MemoryUsed BIGINT NOT NULL,
    GpuUsed BIGINT NOT NULL,
    CpuAboveRequest BIGINT NOT NULL,
    MemoryAboveRequest BIGINT NOT NULL,
    Received BIGINT NOT NULL,
    Sent BIGINT NOT NULL,
    ToZones BIGINT NOT NULL,
    ToRegions BIGINT NOT NULL,
    ToInternet BIGINT NOT NULL
);

-- Which hours are kept; one in which nothing is known of any container is, too.
CREATE TABLE cluster_usage_hours (
    Cluster VARCHAR NOT NULL,
    Hour TIMESTAMP NOT NULL,
    Source VARCHAR NOT NULL,
    ReadAt TIMESTAMP NOT NULL,
    Containers BIGINT NOT NULL
);
