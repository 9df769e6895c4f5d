"""Engagement and its change: the study's outcomes brought to the estimators."""
