"""media/typeset."""
