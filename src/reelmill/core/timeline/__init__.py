"""What a spec means: layers and voices, in frames and samples."""
