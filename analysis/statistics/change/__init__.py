"""Change between waves: models and tests, each for a named target."""
