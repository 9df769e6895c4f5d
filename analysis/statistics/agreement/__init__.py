"""Agreement between coders, and shares corrected for the errors of machine codes."""
