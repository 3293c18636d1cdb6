"""Sources with faults: what is lost is found, made silent or shown, and said."""
