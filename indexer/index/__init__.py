"""What lies on disk: containers of arrays, segments, commits and generations."""
