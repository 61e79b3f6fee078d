-- Times in which a cluster was not observed, and which were looked at later: what is known of them was reconstructed.
CREATE TABLE cluster_back_fills (
    Cluster text COLLATE "C" NOT NULL,
    StartedAt timestamptz NOT NULL,
    EndedAt timestamptz NOT NULL,
    IsKnown bigint NOT NULL,
    FilledAt timestamptz NOT NULL,
    PRIMARY KEY (Cluster, StartedAt)
);
