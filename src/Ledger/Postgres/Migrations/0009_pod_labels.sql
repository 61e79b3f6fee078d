-- Pods get other labels while they run: each row holds from its moment to that of the next one.
ALTER TABLE cluster_pods ADD COLUMN Since timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00+00';
ALTER TABLE cluster_pods DROP CONSTRAINT cluster_pods_pkey;
ALTER TABLE cluster_pods ADD PRIMARY KEY (Cluster, PodUid, Since);
