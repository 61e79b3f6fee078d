-- What forecasts said of days, an interval each, and what it turned out to be. FirstDay to before EndDay are the days whose costs count; those from KnownBefore on were forecast.
CREATE TABLE past_forecasts (
    Series text COLLATE "C" NOT NULL,
    FirstDay date NOT NULL,
    KnownBefore date NOT NULL,
    EndDay date NOT NULL,
    Level bigint NOT NULL,
    Model text COLLATE "C" NOT NULL,
    Expected numeric(38, 2) NOT NULL,
    Asked numeric(6, 3) NOT NULL,
    Lower numeric(38, 2) NOT NULL,
    Upper numeric(38, 2) NOT NULL,
    Actual numeric(38, 2),
    PRIMARY KEY (Series, FirstDay, KnownBefore, EndDay, Level)
);
