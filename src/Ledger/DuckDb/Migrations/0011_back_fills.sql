-- Times in which a cluster was not observed, and which were looked at later: what is known of them was reconstructed.
CREATE TABLE cluster_back_fills (
    Cluster VARCHAR NOT NULL,
    StartedAt TIMESTAMP NOT NULL,
    EndedAt TIMESTAMP NOT NULL,
    IsKnown BIGINT NOT NULL,
    FilledAt TIMESTAMP NOT NULL
);
