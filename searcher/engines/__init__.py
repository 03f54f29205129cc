"""Search engines behind one small interface: what matches, in which order, and why."""
