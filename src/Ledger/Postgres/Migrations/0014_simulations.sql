-- What simulations found: a row for each run, its documents by form, and the parts of runs that several processes work on.
CREATE TABLE simulations (
    Uid text COLLATE "C" NOT NULL PRIMARY KEY,
    Namespace text COLLATE "C" NOT NULL,
    Name text COLLATE "C" NOT NULL,
    Digest text COLLATE "C" NOT NULL,
    FinishedAt timestamptz NOT NULL
);
CREATE INDEX ON simulations (Namespace, Name);
CREATE TABLE simulation_documents (
    Uid text COLLATE "C" NOT NULL,
    Form text COLLATE "C" NOT NULL,
    Content text NOT NULL,
    PRIMARY KEY (Uid, Form)
);
CREATE TABLE simulation_parts (
    Uid text COLLATE "C" NOT NULL,
    Digest text COLLATE "C" NOT NULL,
    Number bigint NOT NULL,
    KeptAt timestamptz NOT NULL,
    Content text NOT NULL,
    PRIMARY KEY (Uid, Digest, Number)
);
