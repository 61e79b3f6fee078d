-- What disks are at their provider, and where load balancers are reached: by these they have prices.
ALTER TABLE cluster_volumes ADD COLUMN VolumeType VARCHAR DEFAULT '';
ALTER TABLE cluster_load_balancers ADD COLUMN Address VARCHAR DEFAULT '';
