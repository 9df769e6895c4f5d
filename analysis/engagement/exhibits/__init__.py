"""Tables and figures of the engagement estimates, and each estimate's sentence."""
