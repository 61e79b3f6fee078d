-- Who held what in clusters, and when. What lasts ends on 9999-12-31. No indexes: rows come in the order of time, so that a time is found by
-- the least and greatest values of their groups, and statements replace rows themselves.
CREATE TABLE cluster_pods (
    Cluster VARCHAR NOT NULL,
    PodUid VARCHAR NOT NULL,
    Namespace VARCHAR NOT NULL,
    Name VARCHAR NOT NULL,
    ControllerKind VARCHAR NOT NULL,
    Controller VARCHAR NOT NULL,
    Labels VARCHAR NOT NULL,
    Annotations VARCHAR NOT NULL,
    Services VARCHAR NOT NULL
);

CREATE TABLE cluster_containers (
    Cluster VARCHAR NOT NULL,
    PodUid VARCHAR NOT NULL,
    Container VARCHAR NOT NULL,
    StartedAt TIMESTAMP NOT NULL,
    EndedAt TIMESTAMP NOT NULL,
    NodeUid VARCHAR NOT NULL,
    RequestedMilliCpu BIGINT NOT NULL,
    RequestedBytes BIGINT NOT NULL,
    RequestedMilliGpus BIGINT NOT NULL,
    LimitMilliCpu BIGINT NOT NULL,
    LimitBytes BIGINT NOT NULL,
    LimitMilliGpus BIGINT NOT NULL
);

CREATE TABLE cluster_nodes (
    Cluster VARCHAR NOT NULL,
    NodeUid VARCHAR NOT NULL,
    StartedAt TIMESTAMP NOT NULL,
    EndedAt TIMESTAMP NOT NULL,
    Name VARCHAR NOT NULL,
    MilliCpu BIGINT NOT NULL,
    MemoryBytes BIGINT NOT NULL,
    MilliGpus BIGINT NOT NULL,
    ProviderId VARCHAR NOT NULL,
    InstanceType VARCHAR NOT NULL,
    Region VARCHAR NOT NULL,
    Zone VARCHAR NOT NULL,
    Pool VARCHAR NOT NULL,
    IsSpot BIGINT NOT NULL,
    GpuModel VARCHAR NOT NULL,
    Labels VARCHAR NOT NULL
);

CREATE TABLE cluster_volumes (
    Cluster VARCHAR NOT NULL,
    VolumeUid VARCHAR NOT NULL,
    StartedAt TIMESTAMP NOT NULL,
    EndedAt TIMESTAMP NOT NULL,
    Name VARCHAR NOT NULL,
    Bytes BIGINT NOT NULL,
    StorageClass VARCHAR NOT NULL,
    ProviderId VARCHAR NOT NULL,
    Region VARCHAR NOT NULL,
    ClaimNamespace VARCHAR NOT NULL,
    Claim VARCHAR NOT NULL
);

CREATE TABLE cluster_load_balancers (
    Cluster VARCHAR NOT NULL,
    ServiceUid VARCHAR NOT NULL,
    StartedAt TIMESTAMP NOT NULL,
    EndedAt TIMESTAMP NOT NULL,
    Namespace VARCHAR NOT NULL,
    Name VARCHAR NOT NULL,
    Region VARCHAR NOT NULL
);

-- Which pods used which volumes and load balancers.
CREATE TABLE cluster_asset_uses (
    Cluster VARCHAR NOT NULL,
    AssetUid VARCHAR NOT NULL,
    PodUid VARCHAR NOT NULL,
    StartedAt TIMESTAMP NOT NULL,
    EndedAt TIMESTAMP NOT NULL
);

-- Times in which a cluster was observed; between them something may have been missed.
CREATE TABLE cluster_observations (
    Cluster VARCHAR NOT NULL,
    StartedAt TIMESTAMP NOT NULL,
    EndedAt TIMESTAMP NOT NULL
);
