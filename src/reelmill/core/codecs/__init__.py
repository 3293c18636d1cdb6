"""What each codec of an output asks for: one file each; `output_formats` says which go together."""
