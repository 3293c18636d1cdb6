"""Pictures -> FFmpeg filter graphs: one file per kind of layer, one place that escapes."""
