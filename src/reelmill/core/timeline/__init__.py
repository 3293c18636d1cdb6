"""What a spec means: layers and audio clips, in frames and samples."""
