"""What a media file says of itself, read in the confined process that probes."""
