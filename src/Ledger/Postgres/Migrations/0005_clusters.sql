-- Who held what in clusters, and when. What lasts ends on 9999-12-31.
CREATE TABLE cluster_pods (
    Cluster text COLLATE "C" NOT NULL,
    PodUid text COLLATE "C" NOT NULL,
    Namespace text COLLATE "C" NOT NULL,
    Name text COLLATE "C" NOT NULL,
    ControllerKind text COLLATE "C" NOT NULL,
    Controller text COLLATE "C" NOT NULL,
    Labels text COLLATE "C" NOT NULL,
    Annotations text COLLATE "C" NOT NULL,
    Services text COLLATE "C" NOT NULL,
    PRIMARY KEY (Cluster, PodUid)
);

CREATE TABLE cluster_containers (
    Cluster text COLLATE "C" NOT NULL,
    PodUid text COLLATE "C" NOT NULL,
    Container text COLLATE "C" NOT NULL,
    StartedAt timestamptz NOT NULL,
    EndedAt timestamptz NOT NULL,
    NodeUid text COLLATE "C" NOT NULL,
    RequestedMilliCpu bigint NOT NULL,
    RequestedBytes bigint NOT NULL,
    RequestedMilliGpus bigint NOT NULL,
    LimitMilliCpu bigint NOT NULL,
    LimitBytes bigint NOT NULL,
    LimitMilliGpus bigint NOT NULL,
    PRIMARY KEY (Cluster, PodUid, Container, StartedAt)
);

CREATE TABLE cluster_nodes (
    Cluster text COLLATE "C" NOT NULL,
    NodeUid text COLLATE "C" NOT NULL,
    StartedAt timestamptz NOT NULL,
    EndedAt timestamptz NOT NULL,
    Name text COLLATE "C" NOT NULL,
    MilliCpu bigint NOT NULL,
    MemoryBytes bigint NOT NULL,
    MilliGpus bigint NOT NULL,
    ProviderId text COLLATE "C" NOT NULL,
    InstanceType text COLLATE "C" NOT NULL,
    Region text COLLATE "C" NOT NULL,
    Zone text COLLATE "C" NOT NULL,
    Pool text COLLATE "C" NOT NULL,
    IsSpot bigint NOT NULL,
    GpuModel text COLLATE "C" NOT NULL,
    Labels text COLLATE "C" NOT NULL,
    PRIMARY KEY (Cluster, NodeUid, StartedAt)
);

CREATE TABLE cluster_volumes (
    Cluster text COLLATE "C" NOT NULL,
    VolumeUid text COLLATE "C" NOT NULL,
    StartedAt timestamptz NOT NULL,
    EndedAt timestamptz NOT NULL,
    Name text COLLATE "C" NOT NULL,
    Bytes bigint NOT NULL,
    StorageClass text COLLATE "C" NOT NULL,
    ProviderId text COLLATE "C" NOT NULL,
    Region text COLLATE "C" NOT NULL,
    ClaimNamespace text COLLATE "C" NOT NULL,
    Claim text COLLATE "C" NOT NULL,
    PRIMARY KEY (Cluster, VolumeUid, StartedAt)
);

CREATE TABLE cluster_load_balancers (
    Cluster text COLLATE "C" NOT NULL,
    ServiceUid text COLLATE "C" NOT NULL,
    StartedAt timestamptz NOT NULL,
    EndedAt timestamptz NOT NULL,
    Namespace text COLLATE "C" NOT NULL,
    Name text COLLATE "C" NOT NULL,
    Region text COLLATE "C" NOT NULL,
    PRIMARY KEY (Cluster, ServiceUid, StartedAt)
);

-- Which pods used which volumes and load balancers.
CREATE TABLE cluster_asset_uses (
    Cluster text COLLATE "C" NOT NULL,
    AssetUid text COLLATE "C" NOT NULL,
    PodUid text COLLATE "C" NOT NULL,
    StartedAt timestamptz NOT NULL,
    EndedAt timestamptz NOT NULL,
    PRIMARY KEY (Cluster, AssetUid, PodUid, StartedAt)
);

-- Times in which a cluster was observed; between them something may have been missed.
CREATE TABLE cluster_observations (
    Cluster text COLLATE "C" NOT NULL,
    StartedAt timestamptz NOT NULL,
    EndedAt timestamptz NOT NULL,
    PRIMARY KEY (Cluster, StartedAt)
);

CREATE INDEX cluster_containers_by_time ON cluster_containers (Cluster, EndedAt);
CREATE INDEX cluster_asset_uses_by_time ON cluster_asset_uses (Cluster, EndedAt);
