-- What simulations found: a row for each run, its documents by form, and the parts of runs that several processes work on.
CREATE TABLE simulations (
    Uid VARCHAR NOT NULL PRIMARY KEY,
    Namespace VARCHAR NOT NULL,
    Name VARCHAR NOT NULL,
    Digest VARCHAR NOT NULL,
    FinishedAt TIMESTAMP NOT NULL
);
CREATE TABLE simulation_documents (
    Uid VARCHAR NOT NULL,
    Form VARCHAR NOT NULL,
    Content VARCHAR NOT NULL,
    PRIMARY KEY (Uid, Form)
);
CREATE TABLE simulation_parts (
    Uid VARCHAR NOT NULL,
    Digest VARCHAR NOT NULL,
    Number BIGINT NOT NULL,
    KeptAt TIMESTAMP NOT NULL,
    Content VARCHAR NOT NULL,
    PRIMARY KEY (Uid, Digest, Number)
);
