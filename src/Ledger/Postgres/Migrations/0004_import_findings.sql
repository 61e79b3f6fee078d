-- What the mappings changed on purpose, by rule, and what does not add up in the bills: as JSON.
ALTER TABLE imports ADD COLUMN Changes text NOT NULL DEFAULT '[]';
ALTER TABLE imports ADD COLUMN Warnings text NOT NULL DEFAULT '[]';
