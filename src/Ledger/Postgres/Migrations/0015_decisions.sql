-- What gates decided about objects: nothing changes a row, and old ones go.
CREATE TABLE gate_decisions (
    DecidedAt timestamptz NOT NULL,
    Policy text COLLATE "C" NOT NULL,
    Rule text COLLATE "C" NOT NULL,
    Outcome text COLLATE "C" NOT NULL,
    ApiVersion text COLLATE "C" NOT NULL,
    Kind text COLLATE "C" NOT NULL,
    Namespace text COLLATE "C" NOT NULL,
    Name text COLLATE "C" NOT NULL,
    Operation text COLLATE "C" NOT NULL,
    UserName text COLLATE "C" NOT NULL,
    Price numeric(38, 9),
    RuleLimit numeric(38, 9),
    BudgetLeft numeric(38, 9),
    Currency text COLLATE "C",
    Message text NOT NULL,
    DryRun bigint NOT NULL,
    Replica text COLLATE "C" NOT NULL
);
CREATE INDEX ON gate_decisions (DecidedAt);
CREATE INDEX ON gate_decisions (Namespace, DecidedAt);
