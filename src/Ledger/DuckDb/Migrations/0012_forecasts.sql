-- What forecasts said of days, an interval each, and what it turned out to be. FirstDay to before EndDay are the days whose costs count; those from KnownBefore on were forecast.
CREATE TABLE past_forecasts (
    Series VARCHAR NOT NULL,
    FirstDay DATE NOT NULL,
    KnownBefore DATE NOT NULL,
    EndDay DATE NOT NULL,
    Level BIGINT NOT NULL,
    Model VARCHAR NOT NULL,
    Expected DECIMAL(38, 2) NOT NULL,
    Asked DECIMAL(6, 3) NOT NULL,
    Lower DECIMAL(38, 2) NOT NULL,
    Upper DECIMAL(38, 2) NOT NULL,
    Actual DECIMAL(38, 2),
    PRIMARY KEY (Series, FirstDay, KnownBefore, EndDay, Level)
);
