-- Pods get other labels while they run: each row holds from its moment to that of the next one.
ALTER TABLE cluster_pods ADD COLUMN Since TIMESTAMP DEFAULT TIMESTAMP '1970-01-01';
