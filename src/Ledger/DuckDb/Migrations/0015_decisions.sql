-- What gates decided about objects: nothing changes a row, and old ones go.
CREATE TABLE gate_decisions (
    DecidedAt TIMESTAMP NOT NULL,
    Policy VARCHAR NOT NULL,
    Rule VARCHAR NOT NULL,
    Outcome VARCHAR NOT NULL,
    ApiVersion VARCHAR NOT NULL,
    Kind VARCHAR NOT NULL,
    Namespace VARCHAR NOT NULL,
    Name VARCHAR NOT NULL,
    Operation VARCHAR NOT NULL,
    UserName VARCHAR NOT NULL,
    Price DECIMAL(38, 9),
    RuleLimit DECIMAL(38, 9),
    BudgetLeft DECIMAL(38, 9),
    Currency VARCHAR,
    Message VARCHAR NOT NULL,
    DryRun BIGINT NOT NULL,
    Replica VARCHAR NOT NULL
);
